package dev.jib.gateway.upstream;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Makes the one line that an {@link UpstreamException} shows, with the upstream and the repository
 * in front: {@code upstream github (acme/site): ...}.
 *
 * @param upstream the name of the upstream
 * @param repository the name of the repository, or what else the connection is for
 */
public record Faults(String upstream, String repository) {
    private static final int MAX_REASON = 400;

    /** The faults of requests for that repository. */
    public static Faults of(UpstreamRepository repository) {
        return new Faults(repository.upstream(), repository.name());
    }

    /** A fault of that kind; control characters in the text are replaced. */
    public UpstreamException of(Kind kind, String what) {
        return of(kind, what, null);
    }

    /** A fault of that kind with its cause. */
    public UpstreamException of(Kind kind, String what, @Nullable Throwable cause) {
        String line = "upstream " + upstream + " (" + repository + "): " + what;
        return cause == null
                ? new UpstreamException(kind, line)
                : new UpstreamException(kind, line, cause);
    }

    /** Waited too long for something. */
    public UpstreamException timeout(String what, TimeLimit limit) {
        return of(Kind.TIMEOUT, what + " within " + limit + "; try again later");
    }

    /** The connection broke. */
    public UpstreamException broken(String what, @Nullable Throwable cause) {
        return of(Kind.BROKEN, what, cause);
    }

    /** What a throwable says, in one printable line. */
    public static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return Printable.of(
                message == null ? root.getClass().getSimpleName() : message, MAX_REASON);
    }
}
