package dev.jib.gateway.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.pktline.PktLineException;
import dev.jib.gateway.pktline.PktLineReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Any bytes are a command list with each ref once, or are refused in one line. */
class CommandListFuzzTest {
    private static final int MAX_REFS = 8;
    private static final Set<String> CAPABILITIES =
            Set.of("report-status", "side-band-64k", "atomic", "push-options", "delete-refs");
    private static final ReceiveAdvertisement OFFERED =
            new ReceiveAdvertisement(Map.of(), CAPABILITIES);

    @FuzzTest
    void readsCommandsOrRefuses(byte[] data) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(data);
        try {
            Optional<CommandList> list =
                    new CommandListReader(new PktLineReader(in), OFFERED, MAX_REFS).read();
            list.ifPresent(commands -> check(commands, data));
        } catch (PktLineException e) {
            assertThat(e).message().doesNotContainPattern("\\p{Cntrl}");
        } catch (EOFException e) {
            assertThat(in.available()).isZero();
        }
    }

    private static void check(CommandList commands, byte[] data) {
        assertThat(commands.updates()).hasSizeBetween(1, MAX_REFS);
        assertThat(commands.updates().stream().map(RefUpdate::name)).doesNotHaveDuplicates();
        String text = new String(data, StandardCharsets.UTF_8);
        for (RefUpdate update : commands.updates()) {
            assertThat(new RefName(update.name().value())).isEqualTo(update.name());
            assertThat(text)
                    .contains(update.oldId() + " " + update.newId() + " " + update.name().value());
        }
    }
}
