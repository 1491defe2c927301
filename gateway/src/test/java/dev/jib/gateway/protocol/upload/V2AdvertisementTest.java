package dev.jib.gateway.protocol.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.pktline.PktLineReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
                        "server-option",
                        "object-format=sha1");
        assertThat(read.allows("ls-refs")).isTrue();
        assertThat(read.allows("fetch")).isTrue();
        assertThat(read.allows("bundle-uri")).isFalse();
        assertThat(read.allows("object-info")).as("known but not advertised").isFalse();
        assertThat(read.allows("agent")).isFalse();
    }

    @Test
    void saysWhereToLookWhenTheUpstreamAnswersWithAnotherVersion() {
        assertThatThrownBy(() -> read("a".repeat(40) + " HEAD\0x\n"))
                .hasMessageContaining("does not speak protocol version 2")
                .hasMessageContaining("GIT_PROTOCOL");
        assertThatThrownBy(() -> read("ERR gone\n")).hasMessage("gone");
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
