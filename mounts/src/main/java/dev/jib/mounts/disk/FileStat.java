package dev.jib.mounts.disk;

import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel says of one entry, of a link itself and not of its target.
 *
 * @param mode type and permission bits as in {@code st_mode}
 * @param changed when content or inode last changed ({@code st_ctime}), in nanoseconds since 1970;
 *     no process can set it to what it likes
 */
public record FileStat(int mode, int links, long size, long changed) {
    private static final int TYPE = 0170000;
    private static final int SET_IDS = 06000;

    /** Looks at an entry; empty when there is none. */
    public static Optional<FileStat> of(Path path) {
        try {
            Map<String, Object> found =
                    Files.readAttributes(
                            path, "unix:mode,nlink,size,ctime", LinkOption.NOFOLLOW_LINKS);
            return Optional.of(
                    new FileStat(
                            ((Number) got(found, "mode")).intValue(),
                            ((Number) got(found, "nlink")).intValue(),
                            ((Number) got(found, "size")).longValue(),
                            ((FileTime) got(found, "ctime")).to(TimeUnit.NANOSECONDS)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            return Optional.empty(); // a parent is no directory any more
        } catch (IOException e) {
            throw new MountsException("cannot look at " + path + ": " + e, e);
        }
    }

    private static Object got(Map<String, Object> attributes, String name) {
        return Optional.ofNullable(attributes.get(name)).orElseThrow();
    }

    public boolean isRegular() {
        return (mode & TYPE) == 0100000;
    }

    public boolean isDirectory() {
        return (mode & TYPE) == 0040000;
    }

    public boolean isLink() {
        return (mode & TYPE) == 0120000;
    }

    public boolean isSocket() {
        return (mode & TYPE) == 0140000;
    }

    /** A regular file that runs as its owner or group. */
    public boolean setsIds() {
        return isRegular() && (mode & SET_IDS) != 0;
    }

    /** What it is, for people. */
    public String type() {
        return switch (mode & TYPE) {
            case 0100000 -> "a regular file";
            case 0040000 -> "a directory";
            case 0120000 -> "a symbolic link";
            case 0140000 -> "a socket";
            case 0010000 -> "a fifo";
            default -> "a device";
        };
    }
}
