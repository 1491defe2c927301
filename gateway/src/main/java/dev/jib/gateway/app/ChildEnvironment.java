package dev.jib.gateway.app;

import com.google.common.collect.Maps;
import dev.jib.gateway.config.BoundCredential;
import dev.jib.gateway.config.CredentialConfig;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.UpstreamConfig;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the gateway's children see of its environment: all but the variables that hold tokens. */
final class ChildEnvironment {
    private ChildEnvironment() {}

    /** Without those that the configuration names as credentials. */
    static Map<String, String> of(GatewayConfig config, Map<String, String> own) {
        Set<String> secret =
                config.upstreams().values().stream()
                        .flatMap(ChildEnvironment::credentials)
                        .flatMap(c ->
                                c.source() instanceof CredentialConfig.TokenEnvironment variable
                                        ? Stream.of(variable.name())
                                        : Stream.empty())
                        .collect(Collectors.toSet());
        return Map.copyOf(Maps.filterKeys(own, name -> !secret.contains(name)));
    }

    private static Stream<BoundCredential> credentials(UpstreamConfig upstream) {
        return Stream.concat(
                upstream.credentials().stream(),
                upstream.forge().stream().flatMap(f -> f.credentials().stream()));
    }
}
