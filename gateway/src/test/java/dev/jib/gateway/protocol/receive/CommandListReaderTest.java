package dev.jib.gateway.protocol.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.pktline.PktLineException;
import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandListReaderTest {
    private static final String ZERO = "0".repeat(40);
    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final ReceiveAdvertisement OFFERED =
            new ReceiveAdvertisement(
                    Map.of(), Set.of("report-status", "side-band-64k", "atomic", "push-options"));

    @Test
    void readsCreateUpdateAndDeleteInTheirOrder() throws IOException {
        CommandList list =
                read(
                        pkt(
                                ZERO
                                        + " "
                                        + A
                                        + " refs/heads/new\0 report-status side-band-64k"
                                        + " agent=git/2.39 session-id=x"),
                        pkt(A + " " + B + " refs/heads/main"),
                        pkt(A + " " + ZERO + " refs/tags/v1\n"),
                        "0000");
        assertThat(list.updates())
                .containsExactly(
                        new RefUpdate.Create(new RefName("refs/heads/new"), new ObjectId(A)),
                        new RefUpdate.Change(
                                new RefName("refs/heads/main"), new ObjectId(A), new ObjectId(B)),
                        new RefUpdate.Delete(new RefName("refs/tags/v1"), new ObjectId(A)));
        assertThat(list.capabilities()).containsExactly("report-status", "side-band-64k");
        assertThat(list.hasPack()).isTrue();
    }

    @Test
    void knowsThatDeletesAloneHaveNoPack() throws IOException {
        assertThat(read(pkt(A + " " + ZERO + " refs/heads/x\0 report-status"), "0000").hasPack())
                .isFalse();
    }

    @Test
    void readsPushOptionsOnlyWhenTheyWereAskedFor() throws IOException {
        CommandList list =
                read(
                        pkt(ZERO + " " + A + " refs/heads/x\0 push-options"),
                        "0000",
                        pkt("ci.skip"),
                        pkt("PACK"),
                        "0000");
        assertThat(list.pushOptions()).containsExactly("ci.skip", "PACK");
    }

    @Test
    void takesThePackFromWhereTheGrammarEndsAndNotFromItsFirstBytes() throws IOException {
        InputStream in = stream(pkt(ZERO + " " + A + " refs/heads/PACK\0"), "0000", "PACK....");
        reader(in).read();
        assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("PACK....");
    }

    @Test
    void passesOverShallowLines() throws IOException {
        CommandList list =
                read(pkt("shallow " + B), pkt(ZERO + " " + A + " refs/heads/x\0"), "0000");
        assertThat(list.updates()).hasSize(1);
    }

    @Test
    void findsNothingToPushInAFlushOrAnEnd() throws IOException {
        assertThat(reader(stream("0000")).read()).isEmpty();
        assertThat(reader(stream("")).read()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HEAD",
                "main",
                "heads/main",
                "refs/x",
                "refs/heads/../x",
                "refs/heads/a\rb",
                "refs/heads/a\nb ",
                "+refs/heads/main",
                "refs/heads/x.lock",
                ""
            })
    void refusesWhatIsNoFullRefName(String name) {
        assertRefused("expected:", pkt(ZERO + " " + A + " " + name + "\0 report-status"), "0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "push-cert\0", "shallow zz", "0000 1111 refs/heads/x"})
    void refusesWhatIsNoCommand(String line) {
        assertRefused("push: ", pkt(line), "0000");
    }

    @Test
    void refusesIdsThatAreUpperCaseShortOrBothZero() {
        assertRefused(
                "malformed command", pkt(ZERO + " " + "A".repeat(40) + " refs/heads/x"), "0000");
        assertRefused(
                "malformed command", pkt(ZERO + " " + "a".repeat(39) + " refs/heads/xx"), "0000");
        assertRefused(
                "malformed command",
                pkt("0".repeat(64) + " " + "a".repeat(64) + " refs/heads/x"),
                "0000");
        assertRefused("both ids are zero", pkt(ZERO + " " + ZERO + " refs/heads/x"), "0000");
    }

    @Test
    void refusesTwoCommandsForOneRef() {
        assertRefused(
                "two commands for refs/heads/x",
                pkt(ZERO + " " + A + " refs/heads/x\0"),
                pkt(ZERO + " " + B + " refs/heads/x"),
                "0000");
    }

    @Test
    void refusesOneCommandMoreThanTheLimit() {
        assertRefused(
                "more than 3 ref updates (limit: refs-per-push)",
                pkt(ZERO + " " + A + " refs/heads/a\0"),
                pkt(ZERO + " " + A + " refs/heads/b"),
                pkt(ZERO + " " + A + " refs/heads/c"),
                pkt(ZERO + " " + A + " refs/heads/d"),
                "0000");
    }

    @Test
    void refusesACapabilityThatWasNotOffered() {
        assertRefused(
                "capability 'push-cert=1' was not offered",
                pkt(ZERO + " " + A + " refs/heads/x\0push-cert=1"),
                "0000");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] line =
                pkt(ZERO + " " + A + " refs/heads/xy\0").getBytes(StandardCharsets.ISO_8859_1);
        line[line.length - 2] = (byte) 0xff;
        assertThatThrownBy(() -> reader(new ByteArrayInputStream(line)).read())
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void refusesEveryTruncation() {
        String whole =
                pkt(ZERO + " " + A + " refs/heads/x\0 push-options") + "0000" + pkt("o") + "0000";
        for (int length = 1; length < whole.length(); length++) {
            InputStream cut = stream(whole.substring(0, length));
            assertThatThrownBy(() -> reader(cut).read())
                    .as("cut at %d", length)
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void isWrittenAsItWasRead() throws IOException {
        String whole =
                pkt(ZERO + " " + A + " refs/heads/x\0 push-options")
                        + pkt(A + " " + B + " refs/heads/y")
                        + "0000"
                        + pkt("o")
                        + "0000";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        reader(stream(whole)).read().orElseThrow().write(new PktLineWriter(out));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(whole);
    }

    private static void assertRefused(String message, String... parts) {
        assertThatThrownBy(() -> reader(stream(parts)).read())
                .isInstanceOf(PktLineException.class)
                .hasMessageContaining(message)
                .hasMessageNotContainingAny("\r", "\n", "\0");
    }

    private static CommandList read(String... parts) throws IOException {
        return reader(stream(parts)).read().orElseThrow();
    }

    private static CommandListReader reader(InputStream in) {
        return new CommandListReader(new PktLineReader(in), OFFERED, 3);
    }

    private static InputStream stream(String... parts) {
        return new ByteArrayInputStream(String.join("", parts).getBytes(StandardCharsets.UTF_8));
    }

    private static String pkt(String payload) {
        return "%04x%s".formatted(payload.getBytes(StandardCharsets.UTF_8).length + 4, payload);
    }
}
