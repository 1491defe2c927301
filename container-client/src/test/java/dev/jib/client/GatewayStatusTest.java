package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayStatusTest {
    @Test
    void isAcceptedWithOrWithoutALineEnd() {
        assertThat(GatewayStatus.parse("jib ok\n")).isEqualTo(new GatewayStatus.Accepted());
        assertThat(GatewayStatus.parse("jib ok")).isEqualTo(new GatewayStatus.Accepted());
    }

    @Test
    void isRefusedWithTheGatewaysWords() {
        assertThat(GatewayStatus.parse("ERR no such repository: 100% sure\n"))
                .isEqualTo(new GatewayStatus.Refused("no such repository: 100% sure"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jib",
                "jib ok ",
                "JIB OK",
                "jib okay",
                "ERR",
                "ERR ",
                "err no",
                "HTTP/1.1 400 Bad Request"
            })
    void isUnknownOtherwise(String payload) {
        assertThat(GatewayStatus.parse(payload)).isEqualTo(new GatewayStatus.Unknown(payload));
    }
}
