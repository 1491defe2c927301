package dev.jib.gateway.transport.admin;

import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.transport.admin.JsonBody.InvalidException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the body of {@code POST /v1/sessions}:
 *
 * <pre>{@code
 * {"principal": "ada", "repositories": ["game"], "ttl": "8h", "id": "c1",
 *  "container": "c1", "repos": ["/home/ada/src/game"], "layout": {...}}
 * }</pre>
 */
final class CreateSessionReader {
    private static final Set<String> KEYS =
            Set.of("principal", "repositories", "ttl", "id", "container", "repos", "layout");
    private static final Pattern TTL = Pattern.compile("([1-9][0-9]{0,8})([smhd])");

    private CreateSessionReader() {}

    static CreateSession read(byte[] bytes) throws InvalidException {
        JsonBody body = JsonBody.parse(bytes, KEYS);
        Optional<String> id = body.text("id");
        try {
            return new CreateSession(
                    id.map(SessionId::new),
                    principal(body),
                    body.texts("repositories"),
                    ttl(body.text("ttl")),
                    body.text("container"),
                    paths(body.texts("repos")),
                    body.object("layout"));
        } catch (IllegalArgumentException e) {
            // the message of a value type says what it expects in its own words
            throw JsonBody.invalid(String.valueOf(e.getMessage()), "see the message");
        }
    }

    private static Principal principal(JsonBody body) throws InvalidException {
        return new Principal(
                body.text("principal")
                        .orElseThrow(
                                () -> JsonBody.invalid("'principal' is missing", "who it is for")));
    }

    private static Optional<Duration> ttl(Optional<String> text) throws InvalidException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher ttl = TTL.matcher(text.get());
        if (!ttl.matches()) {
            throw JsonBody.invalid("'ttl' is no duration", "a number with s, m, h or d, as in 8h");
        }
        long count = Long.parseLong(ttl.group(1));
        return Optional.of(
                switch (ttl.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    private static List<Path> paths(List<String> texts) throws InvalidException {
        List<Path> paths = new ArrayList<>();
        for (String text : texts) {
            try {
                Path path = Path.of(text);
                if (!path.isAbsolute() || !path.normalize().equals(path)) {
                    throw JsonBody.invalid(
                            "'repos' has the path '" + text + "'", "absolute, without . and ..");
                }
                paths.add(path);
            } catch (InvalidPathException e) {
                throw JsonBody.invalid("'repos' has a path with NUL", "a path");
            }
        }
        return paths;
    }
}
