package dev.jib.gateway.app.reload;

import com.google.common.base.CaseFormat;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.config.UpstreamConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What of a new configuration can take effect in a running gateway: the policy always; the
 * repositories, as long as the upstreams that they lie at are those that are open.
 *
 * @param config what is to be in force
 * @param restart the keys whose change waits for a restart
 */
record Replacement(GatewayConfig config, List<String> restart) {
    Replacement {
        restart = List.copyOf(restart);
    }

    static Replacement of(GatewayConfig open, GatewayConfig said) throws IOException {
        if (said.gateway().isEmpty()) {
            throw new IOException("'gateway' is missing (expected: state-dir, runtime-dir, ...)");
        }
        List<String> restart = new ArrayList<>();
        open.gateway().ifPresent(s -> restart.addAll(differing(s, said.gateway().get())));
        restart.addAll(differing(open.upstreams(), said.upstreams()));
        boolean sameUpstreams =
                open.upstreams().entrySet().stream()
                        .allMatch(e -> e.getValue().equals(said.upstreams().get(e.getKey())));
        if (!sameUpstreams && !said.repositories().equals(open.repositories())) {
            restart.add("repositories");
        }
        return new Replacement(
                new GatewayConfig(
                        open.gateway(),
                        open.upstreams(),
                        sameUpstreams ? said.repositories() : open.repositories(),
                        said.snapshot()),
                restart);
    }

    /** Whether anything of it differs from what was in force. */
    boolean changes(GatewayConfig before) {
        return !config.snapshot().digest().equals(before.snapshot().digest())
                || !config.repositories().equals(before.repositories());
    }

    private static List<String> differing(GatewaySettings open, GatewaySettings said) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : GatewaySettings.class.getRecordComponents()) {
            if (!Objects.equals(value(component, open), value(component, said))) {
                keys.add(
                        "gateway."
                                + CaseFormat.LOWER_CAMEL.to(
                                        CaseFormat.LOWER_HYPHEN, component.getName()));
            }
        }
        return keys;
    }

    private static Object value(RecordComponent component, GatewaySettings settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record does not show its " + component, e);
        }
    }

    private static List<String> differing(
            Map<String, UpstreamConfig> open, Map<String, UpstreamConfig> said) {
        TreeSet<String> names = new TreeSet<>(open.keySet());
        names.addAll(said.keySet());
        return names.stream()
                .filter(n -> !Objects.equals(open.get(n), said.get(n)))
                .map(n -> "upstreams." + n)
                .toList();
    }
}
