package dev.jib.gateway.transport;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.transport.http.HttpException;
import dev.jib.gateway.transport.http.RequestHead;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request of git-lfs is for. git-lfs itself puts {@code info/lfs} behind the remote's
 * address:
 *
 * <pre>
 *   target = repository "/info/lfs/" ( "objects/batch" / "objects/" oid "/" grant / "locks" ... )
 * </pre>
 *
 * @param url the repository, as the container calls it
 * @param prefix the address up to {@code info/lfs}, as the client reaches the gateway
 * @param kind what of LFS it is
 */
public record LfsTarget(RepositoryUrl url, String prefix, Kind kind) {
    private static final Pattern PATH =
            Pattern.compile(
                    "(/(?:\\+(https|http|ssh|git)/)?([^/+][^/]*)/(.*[^/])/info/lfs)/"
                        + "(?:(objects/batch)|objects/([0-9a-f]{64})/([0-9a-f]{48})|locks(?:/.*)?)");
    private static final String MARK = "/info/lfs/";

    /** The parts of LFS. */
    public sealed interface Kind {
        /** The batch API. */
        record Batch() implements Kind {}

        /** The transfer of one object, by the grant of that name. */
        record Transfer(String oid, String grant) implements Kind {}

        /** File locking. */
        record Locks() implements Kind {}
    }

    /** Whether the request is one of git-lfs at all. */
    static boolean isOne(RequestHead head) {
        return head.path().contains(MARK);
    }

    /**
     * What that request is for.
     *
     * @param scheme what the listener speaks
     * @throws HttpException when it is for nothing of LFS
     */
    static LfsTarget of(RequestHead head, String scheme) throws HttpException {
        Matcher path = PATH.matcher(head.path());
        if (!path.matches()) {
            throw new HttpException(
                    404, "path: nothing of LFS (expected: <repository>/info/lfs/objects/batch)");
        }
        String host = head.one("host").orElse("");
        String prefix = scheme + "://" + host + path.group(1);
        return new LfsTarget(url(path), prefix, kind(path));
    }

    private static Kind kind(Matcher path) {
        if (path.group(5) != null) {
            return new Kind.Batch();
        }
        return path.group(6) == null
                ? new Kind.Locks()
                : new Kind.Transfer(path.group(6), path.group(7));
    }

    private static RepositoryUrl url(Matcher path) throws HttpException {
        String scheme = Optional.ofNullable(path.group(2)).orElse("https");
        try {
            return RepositoryUrl.parse(scheme + "://" + path.group(3) + "/" + path.group(4));
        } catch (IllegalArgumentException e) {
            throw new HttpException(400, String.valueOf(e.getMessage()));
        }
    }
}
