package dev.jib.gateway.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.pktline.PktLineWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandListTest {
    private static final ObjectId A = new ObjectId("a".repeat(40));
    private static final String ZERO = "0".repeat(40);
    private static final RefUpdate CREATE = new RefUpdate.Create(new RefName("refs/heads/x"), A);
    private static final RefUpdate DELETE = new RefUpdate.Delete(new RefName("refs/heads/y"), A);

    @Test
    void aPackFollowsUnlessEveryCommandDeletes() {
        assertThat(list(List.of(CREATE, DELETE)).hasPack()).isTrue();
        assertThat(list(List.of(DELETE)).hasPack()).isFalse();
    }

    @Test
    void asksTheUpstreamForWhatBothCanAndTheGatewayUses() {
        CommandList list =
                list(List.of(CREATE), "report-status-v2", "atomic", "quiet", "push-options");
        assertThat(list.forUpstream(upstream("report-status-v2", "atomic"), "jib/1").capabilities())
                .containsExactly("report-status-v2", "atomic");
        assertThat(list.forUpstream(upstream("push-options", "quiet"), "jib/1").capabilities())
                .containsExactly("quiet", "push-options", "report-status");
        assertThat(
                        list.forUpstream(
                                        upstream(
                                                "side-band-64k",
                                                "agent=git/2",
                                                "object-format=sha256",
                                                "delete-refs"),
                                        "jib/1")
                                .capabilities())
                .containsExactly(
                        "report-status", "side-band-64k", "object-format=sha256", "agent=jib/1");
    }

    @Test
    void asksForNothingThatTheClientDidNotWant() {
        assertThat(
                        list(List.of(CREATE))
                                .forUpstream(
                                        upstream("report-status-v2", "atomic", "push-options"), "j")
                                .capabilities())
                .containsExactly("report-status");
    }

    @Test
    void takesAnOptionOfTheGatewaysOwnOutAndLeavesTheOthers() {
        CommandList list =
                new CommandList(
                        List.of(CREATE),
                        Set.of("push-options"),
                        List.of("ci.skip", "report=json", "ci.skip"));
        assertThat(list.withoutPushOption("report=json").pushOptions())
                .containsExactly("ci.skip", "ci.skip");
        assertThat(list.withoutPushOption("report=json").capabilities())
                .containsExactly("push-options");
        assertThat(list.withoutPushOption("report=json").updates()).containsExactly(CREATE);
    }

    @Test
    void writesCommandsAndOptionsEachWithTheirFlush() throws IOException {
        String commands =
                pkt(ZERO + " " + A + " refs/heads/x\0 push-options")
                        + pkt(A + " " + ZERO + " refs/heads/y")
                        + "0000";
        assertThat(written(List.of("push-options"), "one", "two"))
                .isEqualTo(commands + pkt("one") + pkt("two") + "0000");
        assertThat(written(List.of("push-options"))).isEqualTo(commands + "0000");
        assertThat(written(List.of(), "one"))
                .as("options without their capability are not sent")
                .isEqualTo(
                        pkt(ZERO + " " + A + " refs/heads/x\0 ")
                                + pkt(A + " " + ZERO + " refs/heads/y")
                                + "0000");
    }

    private static String written(List<String> capabilities, String... options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new CommandList(
                        List.of(CREATE, DELETE),
                        new LinkedHashSet<>(capabilities),
                        List.of(options))
                .write(new PktLineWriter(out));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static CommandList list(List<RefUpdate> updates, String... capabilities) {
        return new CommandList(updates, new LinkedHashSet<>(List.of(capabilities)), List.of());
    }

    private static ReceiveAdvertisement upstream(String... capabilities) {
        return new ReceiveAdvertisement(Map.of(), new LinkedHashSet<>(List.of(capabilities)));
    }

    private static String pkt(String payload) {
        return "%04x%s".formatted(payload.length() + 4, payload);
    }
}
