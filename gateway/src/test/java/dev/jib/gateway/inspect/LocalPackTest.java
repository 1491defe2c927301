package dev.jib.gateway.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.HostStore;
import dev.jib.gateway.quarantine.PackWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LocalPackTest extends InspectFixture {
    @Test
    void picksWhatGitWouldSendWhateverTheHistory() throws Exception {
        Random random = new Random(7);
        List<ObjectId> commits = history(random, 40);
        try (HostStore store = hostStore()) {
            for (int round = 0; round < 25; round++) {
                ObjectId tip = commits.get(random.nextInt(commits.size()));
                List<ObjectId> has = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    has.add(commits.get(random.nextInt(commits.size())));
                }
                Set<ObjectId> ids = LocalPack.ids(store, List.of(tip), has);
                // git may send an object again that an older commit had: what it must send is ours
                assertThat(ids).containsAll(git(tip, has, true)).isSubsetOf(all(tip));
                assertThat(commitsOf(ids)).isEqualTo(new TreeSet<>(git(tip, has, false)));
            }
        }
    }

    @Test
    void writesAPackThatGitTakes() throws Exception {
        ObjectId first = git.commit("a/b.txt", "one\n");
        git.commit("a/c.txt", "x".repeat(100_000));
        git.run("tag", "-a", "-m", "t", "v1");
        ObjectId tag = git.id("v1");
        try (HostStore store = hostStore()) {
            Set<ObjectId> ids = LocalPack.ids(store, List.of(tag), List.of(first));
            ByteArrayOutputStream pack = new ByteArrayOutputStream();
            PackWriter.write(store, ids, pack);
            git.run("branch", "base", first.hex());
            TestRepository other = TestRepository.init(root.resolve("other"));
            other.run("fetch", "-q", git.directory().toString(), "base");
            String said =
                    new String(
                            other.run(pack.toByteArray(), "index-pack", "--stdin", "--strict"),
                            java.nio.charset.StandardCharsets.US_ASCII);
            assertThat(said).startsWith("pack\t");
            assertThat(other.run("cat-file", "-t", tag.hex()).strip()).isEqualTo("tag");
            assertThat(ids).contains(tag).doesNotContain(first).hasSize(5);
        }
    }

    @Test
    void saysWhichObjectIsMissing() throws Exception {
        ObjectId blob =
                git.write("blob", "soon gone".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        ObjectId commit = git.commit("a.txt", "soon gone");
        Files.delete(
                git.objects().resolve(blob.hex().substring(0, 2)).resolve(blob.hex().substring(2)));
        try (HostStore store = hostStore()) {
            Set<ObjectId> ids = LocalPack.ids(store, List.of(commit), List.of());
            assertThatThrownBy(() -> PackWriter.write(store, ids, new ByteArrayOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(blob.hex());
        }
    }

    private List<ObjectId> history(Random random, int count) throws IOException {
        List<ObjectId> commits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i > 3 && random.nextInt(4) == 0) {
                git.run("checkout", "-q", commits.get(random.nextInt(i)).hex());
            }
            if (i > 3 && random.nextInt(5) == 0) {
                ObjectId side = commits.get(random.nextInt(i));
                git.run("merge", "-q", "--no-edit", "-s", "ours", side.hex());
            }
            commits.add(git.commit("d" + random.nextInt(3) + "/f" + random.nextInt(4), "v" + i));
        }
        return commits;
    }

    private Set<ObjectId> git(ObjectId tip, List<ObjectId> has, boolean objects)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("rev-list", tip.hex()));
        has.forEach(id -> arguments.add("^" + id));
        if (objects) {
            arguments.add("--objects");
        }
        return ids(git.run(arguments.toArray(String[]::new)));
    }

    private Set<ObjectId> all(ObjectId tip) throws IOException {
        return ids(git.run("rev-list", "--objects", tip.hex()));
    }

    private Set<ObjectId> commitsOf(Set<ObjectId> ids) throws IOException {
        Set<ObjectId> commits = new TreeSet<>();
        for (ObjectId id : ids) {
            if (git.run("cat-file", "-t", id.hex()).strip().equals("commit")) {
                commits.add(id);
            }
        }
        return commits;
    }

    private static Set<ObjectId> ids(String lines) {
        Set<ObjectId> ids = new TreeSet<>();
        lines.lines().forEach(l -> ids.add(new ObjectId(l.split(" ")[0])));
        return ids;
    }
}
