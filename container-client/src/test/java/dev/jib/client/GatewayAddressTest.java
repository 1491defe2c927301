package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayAddressTest {
    @ParameterizedTest
    @NullAndEmptySource
    void isTheMountedSocketUnlessSet(@Nullable String value) throws HelperFault {
        assertThat(GatewayAddress.parse(value))
                .isEqualTo(new GatewayAddress.Unix("unix:/run/jib/git.sock", "/run/jib/git.sock"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/with space/s", "/a:b", "/\u00c3\u00a9"})
    void takesAnyAbsoluteSocketPath(String path) throws HelperFault {
        assertThat(GatewayAddress.parse("unix:" + path))
                .isEqualTo(new GatewayAddress.Unix("unix:" + path, path));
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:gateway:9418, gateway, 9418",
        "tcp:10.0.0.1:1, 10.0.0.1, 1",
        "tcp:[::1]:65535, ::1, 65535",
        "tcp:[fe80::1%eth0]:80, fe80::1%eth0, 80",
        "tcp:gateway:00080, gateway, 00080",
    })
    void takesHostAndPort(String value, String host, String port) throws HelperFault {
        assertThat(GatewayAddress.parse(value))
                .isEqualTo(new GatewayAddress.Tcp(value, host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unix",
                "unix:",
                "unix:relative",
                "/run/jib/git.sock",
                "UNIX:/a",
                "tcp",
                "tcp:",
                "tcp::",
                "tcp:host",
                "tcp:host:",
                "tcp::80",
                "tcp:[]:80",
                "tcp:host:0",
                "tcp:host:65536",
                "tcp:host:100000",
                "tcp:host:-1",
                "tcp:host:+1",
                "tcp:host:8o",
                "tcp:host:99999999999",
                "tcp:::1:80",
                "tcp:[::1:80",
                "tcp:::1]:80",
                "tcp:[::1]80",
                "http://host:80",
                " unix:/a"
            })
    void refusesWhatIsNeither(String value) {
        assertThatThrownBy(() -> GatewayAddress.parse(value))
                .isInstanceOf(HelperFault.class)
                .hasMessage(
                        "JIB_GATEWAY is '"
                                + value
                                + "' (expected: unix:/ABSOLUTE/PATH or tcp:HOST:PORT, an IPv6"
                                + " address in brackets)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:/a\nb", "tcp:ho\rst:80", "unix:/a\u001b[2J"})
    void showsControlBytesAsQuestionMarks(String value) {
        assertThatThrownBy(() -> GatewayAddress.parse(value))
                .isInstanceOf(HelperFault.class)
                .hasMessageStartingWith(
                        "JIB_GATEWAY is '" + value.replaceAll("[\\x00-\\x1f]", "?") + "'");
    }
}
