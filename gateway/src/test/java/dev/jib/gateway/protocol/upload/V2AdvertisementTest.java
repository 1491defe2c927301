package dev.jib.gateway.protocol.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.pktline.PktLineReader;
import dev.jib.gateway.pktline.PktLineWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class V2AdvertisementTest {
    @Test
    void passesOnWhatKeepsTheClientWithTheGateway() throws IOException {
        V2Advertisement read =
                read(
                        "version 2\n",
                        "agent=git/2.55\n",
                        "ls-refs=unborn\n",
                        "fetch=shallow wait-for-done filter packfile-uris\n",
                        "bundle-uri\n",
                        "server-option\n",
                        "object-format=sha1\n",
                        "promisor-remote=name=x,url=https://evil\n",
                        "session-id=1\n");
        assertThat(read.capabilities())
                .containsExactly(
                        "agent=jib/1",
                        "ls-refs=unborn",
                        "fetch=shallow wait-for-done filter",
                        "object-format=sha1");
        assertThat(read.allows("ls-refs")).isTrue();
        assertThat(read.allows("fetch")).isTrue();
        assertThat(read.allows("bundle-uri")).isFalse();
        assertThat(read.allows("object-info")).as("known but not advertised").isFalse();
        assertThat(read.allows("agent")).isFalse();
        assertThat(read.allowsCapability("object-format=sha1")).isTrue();
        assertThat(read.allowsCapability("server-option=x")).isFalse();
    }

    @Test
    void knowsTheFeaturesOfFetch() throws IOException {
        V2Advertisement read = read("version 2\n", "ls-refs\n", "fetch=shallow filter\n");
        assertThat(read.offersFetch("filter")).isTrue();
        assertThat(read.offersFetch("shallow")).isTrue();
        assertThat(read.offersFetch("shall")).isFalse();
        assertThat(read.offersFetch("ref-in-want")).isFalse();
        V2Advertisement bare = read("version 2\n", "fetch\n", "object-info\n");
        assertThat(bare.capabilities()).containsExactly("fetch", "object-info");
        assertThat(bare.offersFetch("filter")).isFalse();
        assertThat(bare.allows("object-info")).isTrue();
        assertThat(bare.allows("ls-refs")).isFalse();
        assertThat(read("version 2\n", "fetch=packfile-uris\n").capabilities())
                .containsExactly("fetch");
    }

    @Test
    void writesWhatItReadWithItsVersionAndFlush() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        read("version 2\n", "agent=git/2\n", "fetch=filter\n").write(new PktLineWriter(out));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("000eversion 2\n0010agent=jib/1\n0011fetch=filter\n0000");
    }

    @Test
    void saysWhereToLookWhenTheUpstreamAnswersWithAnotherVersion() {
        assertThatThrownBy(() -> read("a".repeat(40) + " HEAD\0x\n"))
                .hasMessageContaining("does not speak protocol version 2")
                .hasMessageContaining("GIT_PROTOCOL");
        assertThatThrownBy(() -> read("ERR gone\n")).hasMessage("gone");
    }

    @Test
    void refusesAListOfCapabilitiesWithoutEnd() {
        String[] lines = new String[10_000];
        Arrays.fill(lines, "fetch=filter\n");
        lines[0] = "version 2\n";
        assertThatThrownBy(() -> read(lines))
                .hasMessageStartingWith(
                        "the upstream's list of capabilities is longer than 64 KiB (expected: ");
    }

    private static V2Advertisement read(String... lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append("%04x%s".formatted(line.length() + 4, line));
        }
        byte[] bytes = text.append("0000").toString().getBytes(StandardCharsets.UTF_8);
        return V2Advertisement.read(new PktLineReader(new ByteArrayInputStream(bytes)), "jib/1");
    }
}
