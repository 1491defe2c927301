package dev.jib.gateway.session;

import dev.jib.gateway.identity.Principal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The content of a session's file: plain JSON values, checked when they become a session. */
record StoredSession(
        int version,
        @Nullable String id,
        @Nullable String principal,
        @Nullable List<String> repositories,
        @Nullable String created,
        @Nullable String expires,
        @Nullable Map<String, String> hostRepositories,
        @Nullable String tokenSha256) {
    static final int VERSION = 1;

    /** A session and what is kept of its token, if it has one. */
    record Entry(Session session, Optional<TokenHash> token) {}

    static StoredSession of(Entry entry) {
        Session session = entry.session();
        return new StoredSession(
                VERSION,
                session.id().value(),
                session.principal().name(),
                session.repositories(),
                session.created().toString(),
                session.expires().map(Instant::toString).orElse(null),
                session.hostRepositories().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toString())),
                entry.token().map(TokenHash::hex).orElse(null));
    }

    /**
     * The session that the values mean.
     *
     * @throws RuntimeException of whatever kind when they mean none
     */
    Entry toEntry() {
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "version: " + version + " (expected: " + VERSION + ")");
        }
        Session session =
                new Session(
                        new SessionId(present("id", id)),
                        new Principal(present("principal", principal)),
                        present("repositories", repositories),
                        Instant.parse(present("created", created)),
                        Optional.ofNullable(expires).map(Instant::parse),
                        present("hostRepositories", hostRepositories).entrySet().stream()
                                .collect(
                                        Collectors.toMap(
                                                Map.Entry::getKey, e -> Path.of(e.getValue()))));
        return new Entry(session, Optional.ofNullable(tokenSha256).map(TokenHash::ofHex));
    }

    private static <T> T present(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(key + ": missing");
        }
        return value;
    }
}
