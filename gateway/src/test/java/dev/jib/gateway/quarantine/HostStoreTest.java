package dev.jib.gateway.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostStoreTest {
    @TempDir Path root;
    private Path repository;
    private Path objects;

    @BeforeEach
    void makeRepository() throws Exception {
        repository = root.resolve("repository");
        git(root, "init", "-q", repository.toString());
        objects = repository.resolve(".git/objects");
    }

    @Test
    void readsLooseAndPackedObjectsAlike() throws Exception {
        List<ObjectId> ids = commits(30);
        try (HostStore store = store()) {
            assertReads(store, ids);
        }
        git(repository, "repack", "-adfq", "--depth=20");
        git(repository, "prune-packed");
        try (HostStore store = store()) {
            assertReads(store, ids);
        }
    }

    @Test
    void seesAPackThatAppearsAfterTheFirstRead() throws Exception {
        List<ObjectId> ids = commits(2);
        try (HostStore store = store()) {
            assertThat(store.read(idOf("nowhere"))).isEmpty();
            git(repository, "repack", "-adq");
            assertReads(store, ids);
        }
    }

    @Test
    void doesNotSeeALooseObjectWithFalseContent() throws Exception {
        ObjectId id = idOf("true content");
        plant(id, "blob 5\0false");
        try (HostStore store = store()) {
            assertThat(store.read(id)).isEmpty();
        }
    }

    @Test
    void doesNotSeeAPackedObjectWithFalseContent() throws Exception {
        ObjectId real = blob("true content");
        ObjectId other = blob("another one!");
        git(repository, "update-ref", "refs/tags/a", real.hex());
        git(repository, "update-ref", "refs/tags/b", other.hex());
        git(repository, "repack", "-adq");
        Path index =
                Files.list(objects.resolve("pack"))
                        .filter(p -> p.toString().endsWith("idx"))
                        .findFirst()
                        .orElseThrow();
        byte[] bytes = Files.readAllBytes(index);
        int offsets = 8 + 1024 + 2 * 24;
        byte[] swapped = bytes.clone();
        System.arraycopy(bytes, offsets, swapped, offsets + 4, 4);
        System.arraycopy(bytes, offsets + 4, swapped, offsets, 4);
        Files.delete(index);
        Files.write(index, swapped);
        try (HostStore store = store()) {
            assertThat(store.read(real)).isEmpty();
            assertThat(store.read(other)).isEmpty();
        }
    }

    @Test
    void aFalseLooseObjectDoesNotHideThePackedOne() throws Exception {
        ObjectId id = blob("true content");
        git(repository, "update-ref", "refs/tags/a", id.hex());
        git(repository, "repack", "-adq");
        git(repository, "prune-packed");
        plant(id, "blob 5\0false");
        try (HostStore store = store()) {
            assertThat(store.read(id)).isPresent();
        }
    }

    @Test
    void doesNotFollowReplaceRefsOrGrafts() throws Exception {
        List<ObjectId> ids = commits(3);
        ObjectId replaced = ids.get(2);
        git(repository, "replace", replaced.hex(), ids.get(0).hex());
        Files.createDirectories(repository.resolve(".git/info"));
        Files.writeString(repository.resolve(".git/info/grafts"), replaced + "\n");
        Files.writeString(repository.resolve(".git/shallow"), replaced + "\n");
        git(repository, "commit-graph", "write", "--reachable");
        try (HostStore store = store()) {
            assertThat(store.read(replaced).orElseThrow().content())
                    .isEqualTo(
                            output("--no-replace-objects", "cat-file", "commit", replaced.hex()));
        }
    }

    @Test
    void doesNotReadAlternates() throws Exception {
        Path other = root.resolve("other");
        git(root, "init", "-q", other.toString());
        git(other, "hash-object", "-w", write(other, "elsewhere").toString());
        Files.writeString(objects.resolve("info/alternates"), other.resolve(".git/objects") + "\n");
        try (HostStore store = store()) {
            assertThat(store.read(idOf("elsewhere"))).isEmpty();
        }
    }

    @Test
    void doesNotFollowLinksOrWaitForPipes() throws Exception {
        ObjectId linked = idOf("linked");
        Path outside = root.resolve("outside");
        Files.write(outside, TestPack.deflate("blob 6\0linked".getBytes(UTF_8)));
        Path place = path(linked);
        Files.createDirectories(place.getParent());
        Files.createSymbolicLink(place, outside);
        ObjectId pipe = idOf("pipe");
        Files.createDirectories(path(pipe).getParent());
        new ProcessBuilder("mkfifo", path(pipe).toString()).start().waitFor();
        try (HostStore store = store()) {
            assertThat(store.read(linked)).isEmpty();
            assertThat(store.read(pipe)).isEmpty();
        }
    }

    @Test
    void survivesAnyByteOfAPackBeingChanged() throws Exception {
        List<ObjectId> ids = commits(3);
        git(repository, "repack", "-adfq");
        git(repository, "prune-packed");
        for (String suffix : List.of("idx", "pack")) {
            Path file =
                    Files.list(objects.resolve("pack"))
                            .filter(p -> p.toString().endsWith(suffix))
                            .findFirst()
                            .orElseThrow();
            byte[] good = Files.readAllBytes(file);
            file.toFile().setWritable(true);
            for (int at = 0; at < good.length; at += 7) {
                byte[] bad = good.clone();
                bad[at] ^= 0x55;
                Files.write(file, bad);
                try (HostStore store = store()) {
                    for (ObjectId id : ids) {
                        store.read(id)
                                .ifPresent(o ->
                                        assertThat(
                                                        TestPack.idOf(
                                                                ObjectFormat.SHA1,
                                                                o.type(),
                                                                o.content()))
                                                .isEqualTo(id));
                    }
                }
            }
            Files.write(file, good);
        }
    }

    private HostStore store() {
        return new HostStore(objects, ObjectFormat.SHA1, 1 << 20);
    }

    private void assertReads(HostStore store, List<ObjectId> ids) throws Exception {
        for (ObjectId id : ids) {
            StoredObject object = store.read(id).orElseThrow();
            assertThat(TestPack.idOf(ObjectFormat.SHA1, object.type(), object.content()))
                    .isEqualTo(id);
        }
    }

    /** Commits with ever more text in a file; returns all objects. */
    private List<ObjectId> commits(int count) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("line ").append(i).append(" of a file that grows\n");
            Files.writeString(repository.resolve("file"), text);
            git(repository, "add", "file");
            git(
                    repository,
                    "-c",
                    "user.name=A",
                    "-c",
                    "user.email=a@b.c",
                    "commit",
                    "-qm",
                    "c" + i);
        }
        List<ObjectId> ids = new ArrayList<>();
        String all =
                new String(output("rev-list", "--objects", "--no-object-names", "HEAD"), UTF_8);
        for (String line : all.strip().split("\n")) {
            ids.add(new ObjectId(line));
        }
        return ids;
    }

    private ObjectId blob(String content) throws Exception {
        git(repository, "hash-object", "-w", write(repository, content).toString());
        return idOf(content);
    }

    private static Path write(Path directory, String content) throws Exception {
        return Files.writeString(directory.resolve("content"), content);
    }

    private void plant(ObjectId id, String object) throws Exception {
        Files.createDirectories(path(id).getParent());
        Files.deleteIfExists(path(id));
        Files.write(path(id), TestPack.deflate(object.getBytes(UTF_8)));
    }

    private Path path(ObjectId id) {
        return objects.resolve(id.hex().substring(0, 2)).resolve(id.hex().substring(2));
    }

    private static ObjectId idOf(String content) {
        return TestPack.idOf(ObjectFormat.SHA1, ObjectType.BLOB, content.getBytes(UTF_8));
    }

    private byte[] output(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(repository.toFile()).start();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return out;
    }

    private static void git(Path directory, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
    }
}
