package dev.jib.gateway.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.PackRefused;
import dev.jib.gateway.quarantine.RandomPack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What scan and inspection take together, git index-pack --strict takes too. */
class StrictIndexPackDifferentialTest extends InspectFixture {
    @Test
    void takesASubsetOfWhatStrictIndexPackTakes() throws Exception {
        int taken = 0;
        for (int seed = 0; seed < 1000; seed++) {
            RandomPack random = new RandomPack(10_000 + seed);
            byte[] whole = random.wellFormed();
            ObjectId tip = random.tip();
            byte[] pack = seed % 4 == 0 ? whole : random.damaged();
            if (isTaken(pack, tip)) {
                assertThat(isTakenByGit(pack)).as("seed %d", seed).isTrue();
                taken++;
            } else {
                assertThat(seed % 4).as("seed %d", seed).isNotZero();
            }
        }
        assertThat(taken).isBetween(250, 500);
    }

    private boolean isTaken(byte[] pack, ObjectId tip) throws Exception {
        try {
            inspect(pack, List.of(create("refs/heads/x", tip)));
            return true;
        } catch (PackRefused | InspectionRefused e) {
            return false;
        }
    }

    private boolean isTakenByGit(byte[] pack) throws Exception {
        Path file = Files.write(root.resolve("some.pack"), pack);
        return new ProcessBuilder(
                                "git",
                                "index-pack",
                                "--strict",
                                "-o",
                                root + "/some.idx",
                                file + "")
                        .directory(git.directory().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
