package dev.jib.gateway.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the scanner takes, git index-pack takes too, and finds the same ids in it. */
class IndexPackDifferentialTest extends ScanFixture {
    @Test
    void takesASubsetOfWhatIndexPackTakes() throws Exception {
        Path repository = root.resolve("repository");
        git(root, "init", "-q", "--bare", repository.toString());
        int taken = 0;
        int refused = 0;
        for (int seed = 0; seed < 1000; seed++) {
            boolean wellFormed = seed % 4 == 0;
            RandomPack random = new RandomPack(seed);
            byte[] pack = wellFormed ? random.wellFormed() : random.damaged();
            Optional<List<ObjectId>> ours = idsIn(pack);
            if (ours.isPresent()) {
                assertThat(indexPack(repository, pack)).as("seed %d", seed).isEqualTo(ours);
                taken++;
            } else {
                assertThat(wellFormed).as("seed %d", seed).isFalse();
                refused++;
            }
        }
        assertThat(taken).isGreaterThan(250);
        assertThat(refused).isGreaterThan(500);
    }

    private Optional<List<ObjectId>> idsIn(byte[] pack) throws Exception {
        List<ObjectId> ids = new ArrayList<>();
        try {
            scan(
                    pack,
                    scanned -> {
                        for (int i = 0; i < scanned.count(); i++) {
                            ids.add(scanned.id(i));
                        }
                    });
        } catch (PackRefused e) {
            return Optional.empty();
        }
        return Optional.of(ids.stream().sorted().toList());
    }

    private Optional<List<ObjectId>> indexPack(Path repository, byte[] pack)
            throws IOException, InterruptedException {
        Path file = Files.write(repository.resolve("some.pack"), pack);
        Path index = repository.resolve("some.idx");
        Files.deleteIfExists(index);
        boolean good = git(repository, "index-pack", "-o", index.toString(), file.toString());
        Files.delete(file);
        if (!good) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(index);
        int count = ByteBuffer.wrap(bytes).getInt(8 + 255 * 4);
        List<ObjectId> ids = new ArrayList<>();
        for (int at = 8 + 1024; ids.size() < count; at += 20) {
            ids.add(ObjectId.of(Arrays.copyOfRange(bytes, at, at + 20)));
        }
        return Optional.of(ids);
    }

    private static boolean git(Path directory, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
