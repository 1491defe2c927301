package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.git.RepositoryUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code upstreams:}. */
final class UpstreamReader {
    /** Hosts that take paths which differ only in case for the same repository. */
    private static final Set<String> IGNORING_CASE =
            Set.of("github.com", "gitlab.com", "bitbucket.org", "codeberg.org");

    private static final List<BoundCredential> NO_CREDENTIAL =
            List.of(new BoundCredential("", new CredentialConfig.None()));

    private final Paths paths;

    UpstreamReader(Paths paths) {
        this.paths = paths;
    }

    Optional<List<UpstreamConfig>> read(Value value) {
        if (!(value.node() instanceof Node.Mapping mapping)) {
            return value.refuse("a mapping of names to upstreams");
        }
        ImmutableList.Builder<UpstreamConfig> upstreams = ImmutableList.builder();
        for (Node.Entry entry : mapping.entries()) {
            Value one =
                    new Value(
                            entry.value(),
                            Value.below(value.path(), entry.key()),
                            value.problems());
            Section.of(one, "{base: https://host, credential: ...}")
                    .flatMap(s -> upstream(entry.key(), s))
                    .ifPresent(upstreams::add);
        }
        return Optional.of(upstreams.build());
    }

    private Optional<UpstreamConfig> upstream(String name, Section s) {
        Optional<RepositoryUrl> base =
                s.required("base", Readers::url, "https://host, http://, ssh:// or git://");
        boolean plain = s.or("allow-plain-http", Readers::flag, false);
        List<RepositoryUrl> aliases = s.list("aliases", Readers::url);
        List<BoundCredential> credentials =
                s.or("credential", new CredentialReader(paths)::read, NO_CREDENTIAL);
        Optional<Path> ca = s.optional("ca-file", paths::path);
        Optional<UpstreamConfig.ClientCertificate> certificate =
                s.optional("client-certificate", this::clientCertificate);
        Optional<UpstreamConfig.ProxyConfig> proxy = s.optional("proxy", this::proxy);
        boolean ignoreCase =
                s.or(
                        "ignore-case",
                        Readers::flag,
                        base.filter(b -> IGNORING_CASE.contains(b.host())).isPresent());
        Optional<LfsConfig> lfs = s.optional("lfs", v -> LfsReader.read(v, base)).flatMap(o -> o);
        Optional<ForgeConfig> forge = s.optional("forge", new ForgeReader(paths)::read);
        s.end();
        base.ifPresent(b -> checkServices(s, b, forge, lfs));
        base.ifPresent(b -> check(s, b, plain, credentials));
        return base.map(b ->
                new UpstreamConfig(
                        name,
                        b,
                        aliases,
                        credentials,
                        ca,
                        certificate,
                        proxy,
                        ignoreCase,
                        forge,
                        lfs));
    }

    private static void check(
            Section s, RepositoryUrl base, boolean plain, List<BoundCredential> credentials) {
        boolean http = base.scheme().equals("http");
        if (http && !plain && !isLoopback(base.host())) {
            s.refuse(
                    "base: "
                            + base
                            + " sends everything in clear text (expected: https, or"
                            + " 'allow-plain-http: true' on a network that you trust)");
        }
        if (!isHttp(base.scheme())) {
            List.of("ca-file", "client-certificate", "proxy", "allow-plain-http").stream()
                    .filter(s::has)
                    .forEach(key -> s.refuse(key + ": not for " + base.scheme() + "://"));
        }
        for (BoundCredential credential : credentials) {
            if (!fits(credential.source(), base.scheme())) {
                s.refuse(
                        "credential: not one that "
                                + base.scheme()
                                + " can use (expected: "
                                + usable(base.scheme())
                                + ")");
            }
        }
    }

    /** What goes beside git. */
    private static void checkServices(
            Section s, RepositoryUrl base, Optional<ForgeConfig> forge, Optional<LfsConfig> lfs) {
        boolean http = isHttp(base.scheme());
        if (!http && forge.filter(f -> f.credentials().isEmpty()).isPresent()) {
            s.refuse("forge: has no credential of its own (expected: forge: {credential: ...})");
        }
        if (!http && lfs.isPresent()) {
            s.refuse("lfs: not for this base (expected: an https base, or lfs: off)");
        }
    }

    private static boolean fits(CredentialConfig credential, String scheme) {
        return switch (credential) {
            case CredentialConfig.None none -> true;
            case CredentialConfig.SshKey key -> scheme.equals("ssh");
            case CredentialConfig.SshAgent agent -> scheme.equals("ssh");
            case CredentialConfig.TokenFile file -> isHttp(scheme);
            case CredentialConfig.TokenEnvironment environment -> isHttp(scheme);
            case CredentialConfig.GitHubApp app -> isHttp(scheme);
            case CredentialConfig.Netrc netrc -> isHttp(scheme);
            case CredentialConfig.Helper helper -> isHttp(scheme);
            case CredentialConfig.OAuth oauth -> isHttp(scheme);
        };
    }

    private static String usable(String scheme) {
        return switch (scheme) {
            case "ssh" -> "ssh-key, ssh-agent";
            case "git" -> "none";
            default -> "file, env, github-app, netrc, helper, oauth, none";
        };
    }

    private static boolean isHttp(String scheme) {
        return scheme.equals("https") || scheme.equals("http");
    }

    /** Only names and addresses that cannot be anything else; no look-up. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    private Optional<UpstreamConfig.ClientCertificate> clientCertificate(Value value) {
        Optional<Section> section = Section.of(value, "{certificate: PATH, key: PATH}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<Path> certificate = s.required("certificate", paths::path, "PATH");
        Optional<Path> key = s.required("key", paths::path, "PATH");
        Optional<Path> passphrase = s.optional("passphrase-file", paths::path);
        s.end();
        return certificate.flatMap(
                c -> key.map(k -> new UpstreamConfig.ClientCertificate(c, k, passphrase)));
    }

    private Optional<UpstreamConfig.ProxyConfig> proxy(Value value) {
        if (value.node() instanceof Node.Scalar) {
            return ListenReader.hostAndPort(value, 1)
                    .map(a ->
                            new UpstreamConfig.ProxyConfig(
                                    a.host(), a.port(), Optional.empty(), Optional.empty()));
        }
        Optional<Section> section =
                Section.of(value, "host:port or {address: host:port, user: NAME, ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<GatewaySettings.ListenAddress> address =
                s.required("address", v -> ListenReader.hostAndPort(v, 1), "host:port");
        Optional<String> user = s.optional("user", Readers::text);
        Optional<Path> password = s.optional("password-file", paths::path);
        s.end();
        if (user.isPresent() != password.isPresent()) {
            return s.refuse("user and password-file belong together (expected: both or neither)");
        }
        return address.map(a -> new UpstreamConfig.ProxyConfig(a.host(), a.port(), user, password));
    }
}
