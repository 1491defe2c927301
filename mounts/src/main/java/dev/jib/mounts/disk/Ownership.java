package dev.jib.mounts.disk;

import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.UserIds;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Who owns what is made; only root can give it away, so for others these do nothing. */
public final class Ownership {
    private Ownership() {}

    public static UserIds of(HostPath path) {
        try {
            return new UserIds(number(path.path(), "unix:uid"), number(path.path(), "unix:gid"));
        } catch (IOException e) {
            throw new MountsException("cannot look at " + path + ": " + e, e);
        }
    }

    private static int number(Path path, String attribute) throws IOException {
        return (int) Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS);
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Gives one file or directory away, a link itself and not its target. */
    public static void give(Path path, UserIds to) {
        if (!isRoot()) {
            return;
        }
        Disk.run(
                "change the owner of " + path,
                () -> {
                    if (Files.isSymbolicLink(path)) {
                        return; // the owner of a link means nothing, and lchown is not to be had
                    }
                    Files.setAttribute(path, "unix:uid", to.uid(), LinkOption.NOFOLLOW_LINKS);
                    Files.setAttribute(path, "unix:gid", to.gid(), LinkOption.NOFOLLOW_LINKS);
                });
    }

    /** Gives a tree away that no container has seen yet. */
    public static void giveTree(Path tree, UserIds to) {
        if (!isRoot()) {
            return;
        }
        Disk.run(
                "change the owner of " + tree,
                () ->
                        Files.walkFileTree(
                                tree,
                                new SimpleFileVisitor<>() {
                                    @Override
                                    public FileVisitResult preVisitDirectory(
                                            Path directory, BasicFileAttributes attributes) {
                                        give(directory, to);
                                        return FileVisitResult.CONTINUE;
                                    }

                                    @Override
                                    public FileVisitResult visitFile(
                                            Path file, BasicFileAttributes attributes) {
                                        give(file, to);
                                        return FileVisitResult.CONTINUE;
                                    }
                                }));
    }
}
