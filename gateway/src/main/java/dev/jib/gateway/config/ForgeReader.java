package dev.jib.gateway.config;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.identity.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code forge:} of an upstream: a kind, or a mapping. */
final class ForgeReader {
    private final Paths paths;

    ForgeReader(Paths paths) {
        this.paths = paths;
    }

    Optional<ForgeConfig> read(Value value) {
        if (value.node() instanceof Node.Scalar) {
            return Readers.word(ForgeConfig.Kind.class)
                    .read(value)
                    .map(k -> new ForgeConfig(k, Optional.empty(), List.of(), Map.of()));
        }
        Optional<Section> section = Section.of(value, "github, gitea, or {kind: github, ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<ForgeConfig.Kind> kind =
                s.required("kind", Readers.word(ForgeConfig.Kind.class), "github");
        Optional<String> api = s.optional("api", ForgeReader::api);
        List<BoundCredential> credentials =
                s.or("credential", new CredentialReader(paths)::read, List.of());
        Map<String, String> logins = s.or("logins", ForgeReader::logins, Map.of());
        s.end();
        return kind.map(k -> new ForgeConfig(k, api, credentials, logins));
    }

    /** In clear text only on loopback, since the credential goes there. */
    private static Optional<String> api(Value value) {
        String expected = "an address such as https://api.github.com";
        return value.text(expected)
                .flatMap(t ->
                        t.matches("https://[A-Za-z0-9.-]+(:\\d{1,5})?(/[A-Za-z0-9/_.-]*[^/])?")
                                        || t.matches(
                                                "http://127\\.0\\.0\\.1:\\d{1,5}(/[\\w/.-]*[^/])?")
                                ? Optional.of(t)
                                : value.refuse(expected));
    }

    private static Optional<Map<String, String>> logins(Value value) {
        if (!(value.node() instanceof Node.Mapping mapping)) {
            return value.refuse("a mapping of principals to their names at the forge");
        }
        ImmutableMap.Builder<String, String> logins = ImmutableMap.builder();
        for (Node.Entry entry : mapping.entries()) {
            String path = Value.below(value.path(), entry.key());
            Value one = new Value(entry.value(), path, value.problems());
            Optional<String> login = Readers.text(one);
            try {
                logins.put(new Principal(entry.key()).name(), login.orElse(""));
            } catch (IllegalArgumentException e) {
                value.problems().add(one, String.valueOf(e.getMessage()));
            }
        }
        return Optional.of(logins.buildKeepingLast());
    }
}
