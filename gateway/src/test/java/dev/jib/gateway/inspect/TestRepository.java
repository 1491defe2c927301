package dev.jib.gateway.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A repository with a work tree, driven by the git of this machine. */
final class TestRepository {
    private final Path directory;
    private long time = 1_700_000_000;

    private TestRepository(Path directory) {
        this.directory = directory;
    }

    static TestRepository init(Path directory) throws IOException {
        Files.createDirectories(directory);
        TestRepository repository = new TestRepository(directory);
        repository.run("init", "-q", "-b", "main");
        repository.run("config", "user.name", "A");
        repository.run("config", "user.email", "a@b.c");
        repository.run("config", "gc.auto", "0");
        return repository;
    }

    Path directory() {
        return directory;
    }

    Path objects() {
        return directory.resolve(".git/objects");
    }

    /** Commits the file with that content, on what is checked out. */
    ObjectId commit(String path, String content) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        run("add", "-A");
        return commit();
    }

    ObjectId commit(String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("commit", "-q", "--allow-empty", "-m", "change"));
        arguments.addAll(List.of(options));
        run(arguments.toArray(String[]::new));
        return id("HEAD");
    }

    ObjectId id(String revision) throws IOException {
        return new ObjectId(run("rev-parse", revision).strip());
    }

    /** Writes an object as it is, well-formed or not. */
    ObjectId write(String type, byte[] content) throws IOException {
        byte[] out = run(content, "hash-object", "-w", "--literally", "-t", type, "--stdin");
        return new ObjectId(new String(out, UTF_8).strip());
    }

    /** The pack that git makes for these objects, without what the others reach. */
    byte[] pack(Collection<ObjectId> wants, Collection<ObjectId> haves) throws IOException {
        StringBuilder revisions = new StringBuilder();
        wants.forEach(id -> revisions.append(id).append('\n'));
        haves.forEach(id -> revisions.append('^').append(id).append('\n'));
        return run(
                revisions.toString().getBytes(UTF_8),
                "pack-objects",
                "--revs",
                "--stdout",
                "--delta-base-offset",
                "-q");
    }

    /** The pack of exactly these objects. */
    byte[] packOf(ObjectId... ids) throws IOException {
        String lines = String.join("", Arrays.stream(ids).map(id -> id + "\n").toList());
        return run(lines.getBytes(UTF_8), "pack-objects", "--stdout", "-q");
    }

    String run(String... arguments) throws IOException {
        return new String(run(new byte[0], arguments), UTF_8);
    }

    byte[] run(byte[] input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        String date = ++time + " +0000";
        builder.environment().put("GIT_AUTHOR_DATE", date);
        builder.environment().put("GIT_COMMITTER_DATE", date);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        Process process = builder.start();
        Thread.ofVirtual()
                .start(() -> {
                    try (OutputStream out = process.getOutputStream()) {
                        out.write(input);
                    } catch (IOException ignored) {
                        process.destroy(); // it ended without reading
                    }
                });
        byte[] out = process.getInputStream().readAllBytes();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return out;
    }
}
