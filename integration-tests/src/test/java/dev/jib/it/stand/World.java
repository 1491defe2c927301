package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What belongs to one test: a temporary directory, git with a home in it, and whatever the test
 * opened, closed in reverse order when it ends. Used as {@code @RegisterExtension final World world
 * = new World();}. Its path is short, since a unix socket's may not exceed 107 bytes.
 */
public final class World implements BeforeEachCallback, AfterEachCallback, AutoCloseable {
    private static final int DELETIONS = 100;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Path root = Path.of("/nonexistent");

    /** One that several tests share; whoever opened it closes it. */
    public static World open() {
        try {
            World world = new World();
            world.makeRoot();
            return world;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        makeRoot();
    }

    private void makeRoot() throws IOException {
        root = Files.createTempDirectory("jib").toRealPath();
        // Containers and servers that run as other users look in.
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        close();
    }

    @Override
    public void close() throws Exception {
        Exception failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failure = e;
            }
        }
        delete(root);
        if (failure != null) {
            throw failure;
        }
    }

    /** The test's own directory. */
    public Path root() {
        return root;
    }

    /** A directory in it, made if absent. */
    public Path directory(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file in it. */
    public Path file(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Git at home in this directory. */
    public GitCommand git() {
        return GitCommand.withHome(directory("home"));
    }

    /** Has a resource closed when the test ends. */
    public <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    /** A git that a server which was killed had started may still be writing for a moment. */
    private static void delete(Path tree) throws IOException {
        for (int left = DELETIONS; ; left--) {
            try {
                deleteOnce(tree);
                return;
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                if (left == 1) {
                    throw e;
                }
            }
        }
    }

    private static void deleteOnce(Path tree) throws IOException {
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @org.jspecify.annotations.Nullable IOException failure)
                            throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
