package dev.jib.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RepositoryUrl;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** One name is one repository, whatever patterns and upstreams there are. */
class RepositoryNamesTest {
    private static GatewayConfig config(String yaml) {
        ConfigParser parser =
                new ConfigParser(
                        Path.of("/etc/jib"),
                        f -> {
                            throw new FileNotFoundException(f.toString());
                        });
        return ((ConfigResult.Valid) parser.parse(yaml)).config();
    }

    /** Else the rules and the sessions of one would be those of the other. */
    @Test
    void givesNoNameToRepositoriesOfTwoUpstreams() {
        GatewayConfig config =
                config(
                        """
                        version: 1
                        upstreams:
                          one: {base: https://one.example, credential: none}
                          two: {base: https://two.example, credential: none}
                        repositories:
                          acme/*: {upstream: one}
                          "*/*": {upstream: two}
                        """);
        RepositoryUrl here = RepositoryUrl.parse("https://one.example/acme/x");
        assertThat(config.resolve(here)).isEqualTo(config.named("acme/x")).isPresent();
        assertThat(config.resolve(RepositoryUrl.parse("https://two.example/acme/x"))).isEmpty();
        assertThat(config.resolve(RepositoryUrl.parse("https://two.example/b/x"))).isPresent();
    }
}
