package dev.jib.gateway.config;

import dev.jib.gateway.config.GatewaySettings.AuditSettings;
import dev.jib.gateway.config.GatewaySettings.ListenAddress;
import dev.jib.gateway.config.GatewaySettings.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code gateway:}. */
final class SettingsReader {
    private static final long DEFAULT_AUDIT_BYTES = 64L << 20;
    private static final int MAX_SOCKET_PATH = 60;
    private static final long MAX_UID = Integer.MAX_VALUE;

    private static final long DEFAULT_MIRROR_BYTES = 10L << 30;
    private final Paths paths;

    SettingsReader(Paths paths) {
        this.paths = paths;
    }

    Optional<GatewaySettings> read(Value value) {
        Optional<Section> section = Section.of(value, "{state-dir: PATH, runtime-dir: PATH, ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<Path> state = s.required("state-dir", paths::path, "PATH");
        Optional<Path> runtime = s.required("runtime-dir", this::runtimeDir, "PATH");
        Optional<Path> admin = s.optional("admin-socket", paths::path);
        Optional<ListenAddress> listen = s.optional("listen", v -> ListenReader.hostAndPort(v, 0));
        Optional<TlsFiles> tls = s.optional("tls", this::tls);
        Optional<AuditSettings> audit = s.optional("audit", this::audit);
        Timeouts timeouts = s.or("timeouts", TimeoutsReader::read, Timeouts.DEFAULT);
        boolean overlap = s.or("overlap", Readers::onOff, true);
        long mirrors = s.or("mirror-bytes", Readers::size, DEFAULT_MIRROR_BYTES);
        Optional<Path> helper = s.optional("helper-dir", paths::path);
        List<Integer> uids = s.list("allowed-uids", SettingsReader::uid);
        ClientLimits limits = s.or("limits", ClientLimitsReader::read, ClientLimits.DEFAULT);
        s.end();
        if (s.has("allowed-uids") && uids.isEmpty()) {
            s.refuse("allowed-uids is empty (expected: [UID, ...], or no such key for all users)");
        }
        if (tls.isPresent() && listen.isEmpty()) {
            s.refuse("has tls without listen (expected: listen: host:port)");
        }
        return state.flatMap(d ->
                runtime.map(r ->
                        new GatewaySettings(
                                d,
                                r,
                                admin.orElse(r.resolve("admin.sock")),
                                listen,
                                tls,
                                audit.orElse(defaultAudit(d)),
                                timeouts,
                                overlap,
                                mirrors,
                                helper,
                                Set.copyOf(uids),
                                limits)));
    }

    private static AuditSettings defaultAudit(Path stateDir) {
        return new AuditSettings(
                stateDir.resolve("audit").resolve("audit.jsonl"),
                DEFAULT_AUDIT_BYTES,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The address of a unix socket has 108 bytes, of which a session's name needs some. */
    private Optional<Path> runtimeDir(Value value) {
        return paths.path(value)
                .flatMap(p ->
                        p.toString().length() <= MAX_SOCKET_PATH
                                ? Optional.of(p)
                                : value.refuse(
                                        "a path of at most "
                                                + MAX_SOCKET_PATH
                                                + " characters, since the address of a"
                                                + " unix socket is short"));
    }

    private Optional<TlsFiles> tls(Value value) {
        Optional<Section> section = Section.of(value, "{certificate: PATH, key: PATH}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<Path> certificate = s.required("certificate", paths::path, "PATH");
        Optional<Path> key = s.required("key", paths::path, "PATH");
        Optional<Path> clientCa = s.optional("client-ca", paths::path);
        Optional<Path> revoked = s.optional("revoked", paths::path);
        s.end();
        if (revoked.isPresent() && clientCa.isEmpty()) {
            s.refuse("has revoked without client-ca (expected: client-ca: PATH)");
        }
        return certificate.flatMap(c -> key.map(k -> new TlsFiles(c, k, clientCa, revoked)));
    }

    private static Optional<Integer> uid(Value value) {
        return Readers.number(0, MAX_UID).read(value).map(Long::intValue);
    }

    private Optional<AuditSettings> audit(Value value) {
        Optional<Section> section = Section.of(value, "{file: PATH}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<Path> file = s.required("file", paths::path, "PATH");
        long max = s.or("max-bytes", Readers::size, DEFAULT_AUDIT_BYTES);
        Optional<Duration> age = s.optional("max-age", Readers::duration);
        Optional<Integer> keep = s.optional("keep", Readers.number(1, 100_000)).map(Long::intValue);
        Optional<Duration> keepFor = s.optional("keep-for", Readers::duration);
        s.end();
        return file.map(f -> new AuditSettings(f, max, age, keep, keepFor));
    }
}
