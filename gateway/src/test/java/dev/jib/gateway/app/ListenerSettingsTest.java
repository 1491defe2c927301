package dev.jib.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.config.ConfigParser;
import dev.jib.gateway.config.ConfigResult;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.transport.Limits;
import dev.jib.gateway.transport.Quotas;
import dev.jib.gateway.transport.ServerSettings;
import dev.jib.gateway.transport.http.HeadLimits;
import dev.jib.gateway.upstream.http.PoolLimits;
import dev.jib.gateway.upstream.ssh.SshSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Many limits are alike in type: each key has a value of its own here. */
class ListenerSettingsTest {
    @Test
    void eachKeyReachesTheListenersAsWhatItIs() {
        ServerSettings settings = ListenerSettings.of(said());
        assertThat(settings.quotas())
                .isEqualTo(new Quotas(101, 102, 103, 104, 105, Duration.ofSeconds(106)));
        assertThat(settings.limits())
                .isEqualTo(
                        new Limits(
                                Duration.ofSeconds(107),
                                Duration.ofSeconds(108),
                                Duration.ofSeconds(109),
                                Duration.ofSeconds(110),
                                Duration.ofSeconds(111),
                                Limits.DEFAULT.lingerBytes(),
                                1012,
                                new HeadLimits(2013, 114)));
    }

    @Test
    void andTheUpstreams() {
        assertThat(UpstreamSet.pool(said()))
                .isEqualTo(
                        new PoolLimits(
                                115,
                                Duration.ofSeconds(117),
                                Duration.ofSeconds(118),
                                Duration.ofSeconds(119)));
        assertThat(UpstreamSet.sshLimits(said()))
                .isEqualTo(
                        new SshSettings.Limits(
                                116,
                                SshSettings.Limits.DEFAULT.channels(),
                                Duration.ofSeconds(118)));
    }

    private static GatewaySettings said() {
        ConfigResult read =
                new ConfigParser(
                                Path.of("/etc/jib"),
                                file -> {
                                    throw new IOException("no such file");
                                })
                        .parse(
                                """
                                version: 1
                                gateway:
                                  runtime-dir: run
                                  state-dir: state
                                  audit: {file: audit.jsonl}
                                  timeouts: {idle: 108s, turn: 117s, unused: 118s, warm: 119s}
                                  limits:
                                    connections: 101
                                    session-connections: 102
                                    concurrent: 103
                                    per-second: 104
                                    burst: 105
                                    operation: 106s
                                    first-line: 107s
                                    body-idle: 109s
                                    keep-alive: 110s
                                    linger: 111s
                                    line-bytes: 1012
                                    head-bytes: 2013
                                    head-fields: 114
                                    upstream-connections: 115
                                    upstream-ssh-connections: 116
                                upstreams:
                                  one: {base: "https://git.example", credential: none}
                                repositories:
                                  acme/site: {upstream: one, path: acme/site}
                                """);
        assertThat(read).as(read.toString()).isInstanceOf(ConfigResult.Valid.class);
        return ((ConfigResult.Valid) read).config().gateway().orElseThrow();
    }
}
