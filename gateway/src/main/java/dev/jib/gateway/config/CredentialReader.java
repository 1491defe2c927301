package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.config.CredentialConfig.Form;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code credential:}: one source, or a list of sources with path prefixes. */
final class CredentialReader {
    private static final String EXPECTED =
            "none, or one of file, env, github-app, ssh-key, ssh-agent, netrc, helper, oauth";
    private static final String DEFAULT_USER = "x-access-token";

    private final Paths paths;
    private final Map<String, Function<Section, Optional<CredentialConfig>>> kinds;

    CredentialReader(Paths paths) {
        this.paths = paths;
        this.kinds =
                Map.of(
                        "file", this::tokenFile,
                        "env", this::tokenEnvironment,
                        "github-app", s -> nested(s, "github-app", this::gitHubApp),
                        "ssh-key", s -> nested(s, "ssh-key", this::sshKey),
                        "ssh-agent", s -> nested(s, "ssh-agent", this::sshAgent),
                        "netrc", s -> path(s, "netrc").map(CredentialConfig.Netrc::new),
                        "helper",
                                s ->
                                        s.required("helper", Readers::text, "a command")
                                                .map(CredentialConfig.Helper::new),
                        "oauth", s -> nested(s, "oauth", this::oauth));
    }

    /** The credentials, the longest path prefix first. */
    Optional<List<BoundCredential>> read(Value value) {
        ImmutableList<BoundCredential> all = Readers.items(value, this::one);
        return Optional.of(
                all.stream()
                        .sorted(
                                Comparator.comparingInt(
                                        (BoundCredential c) -> -c.pathPrefix().length()))
                        .toList());
    }

    private Optional<BoundCredential> one(Value value) {
        if (value.node() instanceof Node.Scalar scalar) {
            return scalar.text().equals("none")
                    ? Optional.of(new BoundCredential("", new CredentialConfig.None()))
                    : value.refuse(EXPECTED + Nearest.hint(scalar.text(), kinds.keySet()));
        }
        Optional<Section> section = Section.of(value, EXPECTED);
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        List<String> said = kinds.keySet().stream().filter(s::has).sorted().toList();
        String prefix = s.or("path", Readers::text, "");
        Function<Section, Optional<CredentialConfig>> kind =
                said.size() == 1 ? kinds.get(said.getFirst()) : null;
        if (kind == null) {
            return s.refuse(
                    (said.isEmpty() ? "names no source" : "names " + String.join(" and ", said))
                            + " (expected: "
                            + EXPECTED
                            + ")");
        }
        Optional<CredentialConfig> source = kind.apply(s);
        s.end();
        return source.map(c -> new BoundCredential(prefix, c));
    }

    private static Optional<CredentialConfig> nested(
            Section section, String key, Function<Section, Optional<CredentialConfig>> kind) {
        Optional<Section> inner = section.required(key, v -> Section.of(v, "a mapping"), "{...}");
        Optional<CredentialConfig> credential = inner.flatMap(kind);
        inner.ifPresent(Section::end);
        return credential;
    }

    private Optional<CredentialConfig> tokenFile(Section s) {
        Form form = form(s);
        String user = user(s);
        return path(s, "file").map(f -> new CredentialConfig.TokenFile(f, form, user));
    }

    private Optional<CredentialConfig> tokenEnvironment(Section s) {
        Form form = form(s);
        String user = user(s);
        return s.required("env", Readers::text, "NAME")
                .map(n -> new CredentialConfig.TokenEnvironment(n, form, user));
    }

    private Optional<CredentialConfig> gitHubApp(Section s) {
        Optional<String> id = s.required("app-id", Readers::text, "the id of the app");
        Optional<Path> key = path(s, "key-file");
        Optional<Long> installation =
                s.optional("installation-id", Readers.number(1, Long.MAX_VALUE));
        Optional<String> api = s.optional("api", Readers::text);
        CredentialConfig.Narrow narrow =
                s.or(
                        "narrow",
                        Readers.word(CredentialConfig.Narrow.class),
                        CredentialConfig.Narrow.REPOSITORY);
        return id.flatMap(
                i -> key.map(k -> new CredentialConfig.GitHubApp(i, k, installation, api, narrow)));
    }

    private Optional<CredentialConfig> sshKey(Section s) {
        Optional<Path> key = path(s, "file");
        Optional<Path> passphrase = s.optional("passphrase-file", paths::path);
        Optional<Path> hosts = path(s, "known-hosts");
        String user = s.or("user", Readers::text, "git");
        return key.flatMap(
                k -> hosts.map(h -> new CredentialConfig.SshKey(k, passphrase, h, user)));
    }

    private Optional<CredentialConfig> sshAgent(Section s) {
        Optional<Path> socket = path(s, "socket");
        Optional<Path> hosts = path(s, "known-hosts");
        String user = s.or("user", Readers::text, "git");
        return socket.flatMap(k -> hosts.map(h -> new CredentialConfig.SshAgent(k, h, user)));
    }

    private Optional<CredentialConfig> oauth(Section s) {
        Optional<String> url = s.required("token-url", Readers::text, "https://...");
        Optional<String> client = s.required("client-id", Readers::text, "the client's id");
        Optional<Path> secret = s.optional("client-secret-file", paths::path);
        Optional<Path> refresh = path(s, "refresh-token-file");
        Form form = form(s);
        String user = user(s);
        if (url.isPresent() && !isSafe(url.get())) {
            return s.refuse(
                    "token-url: '"
                            + url.get()
                            + "' (expected: https://..., or http:// to this machine itself)");
        }
        return url.flatMap(u ->
                client.flatMap(c ->
                        refresh.map(r -> new CredentialConfig.OAuth(u, c, secret, r, form, user))));
    }

    /** A refresh token does not cross a network in clear text. */
    private static boolean isSafe(String url) {
        return url.startsWith("https://")
                || url.matches("http://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?(/.*)?");
    }

    private Optional<Path> path(Section s, String key) {
        return s.required(key, paths::path, "PATH");
    }

    private static Form form(Section s) {
        return s.or("form", Readers.word(Form.class), Form.BASIC);
    }

    private static String user(Section s) {
        return s.or("user", Readers::text, DEFAULT_USER);
    }
}
