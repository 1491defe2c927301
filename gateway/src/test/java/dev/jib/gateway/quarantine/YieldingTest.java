package dev.jib.gateway.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class YieldingTest {
    private static final int MIB = 1 << 20;

    @Test
    void aBigPackIsReadBehindAllOtherThreads() throws Exception {
        assertThat(niceAfterReading(2 * MIB)).isEqualTo(Math.min(nice() + 10, 19));
    }

    @Test
    void aSmallPackIsReadLikeAnyOther() throws Exception {
        assertThat(niceAfterReading(MIB)).isEqualTo(nice());
    }

    private static int niceAfterReading(int size) throws Exception {
        FutureTask<Integer> task =
                new FutureTask<>(() -> {
                    assertThat(
                                    new Yielding(new ByteArrayInputStream(new byte[size]))
                                            .readAllBytes())
                            .hasSize(size);
                    return nice();
                });
        Thread.ofPlatform().start(task);
        return task.get();
    }

    /** Of the calling thread: proc(5), the 19th word of its stat, the 17th after the name. */
    private static int nice() throws IOException {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }
}
