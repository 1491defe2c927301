package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectFailureTest {
    private static String line(String gateway, int error) throws HelperFault {
        return ConnectFailure.fault(new FakePosix(1), GatewayAddress.parse(gateway), error).line();
    }

    @Test
    void saysWhatToCheckForASocket() throws HelperFault {
        assertThat(line("unix:/run/jib/git.sock", Errno.ENOENT))
                .isEqualTo(
                        "no gateway socket at /run/jib/git.sock; is this container started with its"
                                + " session directory mounted at /run/jib?"
                                + " (JIB_GATEWAY=unix:/run/jib/git.sock)");
        assertThat(line("unix:/s", Errno.ENOTDIR))
                .isEqualTo(
                        "no gateway socket at /s; is this container started with its session"
                                + " directory mounted at /? (JIB_GATEWAY=unix:/s)");
        assertThat(line("unix:/d/s", Errno.ECONNREFUSED))
                .isEqualTo(
                        "the gateway is not running: nothing listens at /d/s; start it again on the"
                                + " host (it keeps its sessions), then try again"
                                + " (JIB_GATEWAY=unix:/d/s)");
        assertThat(line("unix:/d/s", Errno.EACCES))
                .isEqualTo(
                        "no permission to use the gateway socket /d/s as uid 1000; is this session"
                                + " made for this user? (JIB_GATEWAY=unix:/d/s)");
        assertThat(line("unix:/dd", Errno.ENAMETOOLONG))
                .isEqualTo(
                        "the path of the gateway socket is 3 bytes long (expected: at most 107);"
                                + " mount the session directory at a shorter path"
                                + " (JIB_GATEWAY=unix:/dd)");
        assertThat(line("unix:/d/s", 99))
                .isEqualTo(
                        "cannot connect to the gateway socket /d/s: error 99"
                                + " (JIB_GATEWAY=unix:/d/s)");
    }

    @Test
    void saysWhatToCheckForAPort() throws HelperFault {
        assertThat(line("tcp:gw:9", Errno.UNKNOWN_HOST))
                .isEqualTo(
                        "the name of the gateway's host, gw, cannot be resolved; is it right, and"
                                + " does this container have a DNS? (JIB_GATEWAY=tcp:gw:9)");
        assertThat(line("tcp:[::1]:9", Errno.ECONNREFUSED))
                .isEqualTo(
                        "the gateway is not running: nothing listens at ::1 port 9; start it again"
                                + " on the host (it keeps its sessions), then try again"
                                + " (JIB_GATEWAY=tcp:[::1]:9)");
        assertThat(line("tcp:gw:9", 110))
                .isEqualTo(
                        "cannot connect to the gateway: error 110; can this container reach gw port"
                                + " 9? (JIB_GATEWAY=tcp:gw:9)");
    }
}
