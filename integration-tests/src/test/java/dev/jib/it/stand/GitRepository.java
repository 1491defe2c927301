package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;

/** A repository that real git works on. */
public record GitRepository(GitCommand git) {

    /** Its working tree, or itself when bare. */
    public Path directory() {
        return git.directory();
    }

    /** Runs git in it, however it ends. */
    public Outcome run(String... arguments) {
        return git.run(arguments);
    }

    /** Runs git in it and returns its standard output; fails the test if git fails. */
    public String ok(String... arguments) {
        return git.ok(arguments);
    }

    /** Writes a file of the working tree, with its directories. */
    public GitRepository write(String path, String text) {
        try {
            Path file = directory().resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file of bytes that do not compress, the same for the same seed. */
    public GitRepository writeNoise(String path, int bytes, long seed) {
        byte[] block = new byte[1 << 20];
        Random random = new Random(seed);
        try (var out = Files.newOutputStream(directory().resolve(path))) {
            for (int left = bytes; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, Math.min(left, block.length));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Commits everything in the working tree, also nothing, and returns the commit's id. */
    public String commit(String message) {
        git.ok("add", "-A");
        git.ok("commit", "-q", "--allow-empty", "-m", message);
        return head();
    }

    /** Writes a file, commits it and returns the commit's id. */
    public String commit(String path, String text) {
        return write(path, text).commit("change " + path);
    }

    /** The id of HEAD. */
    public String head() {
        return id("HEAD");
    }

    /** The id a revision stands for. */
    public String id(String revision) {
        return git.ok("rev-parse", "--verify", "-q", revision);
    }

    /** Puts a hook into a bare repository: a shell script. */
    public GitRepository hook(String name, String script) {
        Path hook = directory().resolve("hooks").resolve(name);
        try {
            Files.createDirectories(hook.getParent());
            Files.writeString(hook, "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** All refs, one a line: id, space, name. */
    public String refs() {
        return git.ok("for-each-ref", "--format=%(objectname) %(refname)");
    }
}
