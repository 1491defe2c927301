package dev.jib.gateway.git;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a repository or of an upstream's base, in one canonical form.
 *
 * <p>Parsing refuses whatever two programs might read differently: user-info, percent-encoding,
 * control characters, back-slashes, empty, {@code .} and {@code ..} path segments, a trailing dot
 * of the host, queries and fragments. The scheme and host are lower-cased, a default port is
 * dropped, {@code git@host:path} becomes {@code ssh://host/path}, and a {@code .git} at the end as
 * well as a trailing slash are not part of the path.
 *
 * @param scheme {@code https}, {@code http}, {@code ssh} or {@code git}
 * @param host lower-case name or address (an IPv6 address in brackets)
 * @param port the port, or -1 for the scheme's own
 * @param path without leading or trailing slash; empty for the base of a whole host
 */
public record RepositoryUrl(String scheme, String host, int port, String path) {
    private static final int MAX_LENGTH = 2048;
    private static final Pattern URL =
            Pattern.compile(
                    "(https|http|ssh|git)://([^/@:\\[\\]]+|\\[[0-9a-f:.]+])(?::(\\d{1,5}))?(/.*)?");
    private static final Pattern SCP = Pattern.compile("git@([^/@:\\[\\]]+):(?!/)(.*)");
    private static final Pattern HOST =
            Pattern.compile(
                    "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\\[.*]");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~+@-]+");

    public RepositoryUrl {
        host = host.toLowerCase(Locale.ROOT);
        path = trimmed(path);
        String text = scheme + "://" + host + "/" + path;
        if (!HOST.matcher(host).matches()) {
            throw bad(text, "has no valid host name");
        }
        if (port == 0 || port > 65535) {
            throw bad(text, "has no valid port");
        }
        port = port == defaultPort(scheme) ? -1 : port;
        if (path.endsWith(".git") && !path.equals(".git") && !path.endsWith("/.git")) {
            throw bad(text, "ends with .git twice");
        }
        if (!path.isEmpty()
                && !Arrays.stream(path.split("/", -1)).allMatch(RepositoryUrl::isSegment)) {
            throw bad(
                    text,
                    "has a path segment that is empty, '.', '..' or has a character outside"
                            + " A-Za-z0-9._~+@-");
        }
    }

    /**
     * The address that the text means.
     *
     * @throws IllegalArgumentException with what was expected, when it is not one that can be read
     *     in one way only
     */
    public static RepositoryUrl parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw bad(text, "is longer than " + MAX_LENGTH + " characters");
        }
        Matcher scp = SCP.matcher(text);
        if (scp.matches()) {
            return new RepositoryUrl("ssh", scp.group(1), -1, scp.group(2));
        }
        int end = text.indexOf("://");
        String lower =
                end < 0
                        ? text
                        : text.substring(0, end).toLowerCase(Locale.ROOT) + text.substring(end);
        Matcher url =
                URL.matcher(
                        lower.startsWith("ssh://git@") ? "ssh://" + lower.substring(10) : lower);
        if (!url.matches()) {
            throw bad(text, "is not of a form that the gateway knows");
        }
        int port = url.group(3) == null ? -1 : Integer.parseInt(url.group(3));
        String path = url.group(4) == null ? "" : url.group(4);
        return new RepositoryUrl(url.group(1), url.group(2), port, path);
    }

    /**
     * What is left of this address's path below the base, when it lies there; never for another
     * scheme, host or port.
     */
    public Optional<String> below(RepositoryUrl base) {
        if (!scheme.equals(base.scheme) || !host.equals(base.host) || port != base.port) {
            return Optional.empty();
        }
        if (base.path.isEmpty()) {
            return path.isEmpty() ? Optional.empty() : Optional.of(path);
        }
        return path.startsWith(base.path + "/")
                ? Optional.of(path.substring(base.path.length() + 1))
                : Optional.empty();
    }

    /** The port that a connection goes to. */
    public int effectivePort() {
        return port >= 0 ? port : defaultPort(scheme);
    }

    /** Whether that address is at the same server: by scheme, host and port. */
    public boolean isAt(URI address) {
        if (address.getScheme() == null || address.getHost() == null) {
            return false;
        }
        int there = address.getPort() >= 0 ? address.getPort() : defaultPort(address.getScheme());
        return scheme.equals(address.getScheme())
                && host.equals(address.getHost().toLowerCase(Locale.ROOT))
                && effectivePort() == there;
    }

    /** Host, and port unless it is the scheme's own, as a Host header has it. */
    public String authority() {
        return port >= 0 ? host + ":" + port : host;
    }

    @Override
    public String toString() {
        return scheme + "://" + authority() + (path.isEmpty() ? "" : "/" + path);
    }

    private static boolean isSegment(String segment) {
        return !segment.equals(".") && !segment.equals("..") && SEGMENT.matcher(segment).matches();
    }

    private static String trimmed(String rawPath) {
        String path = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
        path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return path.endsWith(".git") && path.length() > 4 && !path.endsWith("/.git")
                ? path.substring(0, path.length() - 4)
                : path;
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "https" -> 443;
            case "http" -> 80;
            case "ssh" -> 22;
            default -> 9418;
        };
    }

    private static IllegalArgumentException bad(String text, String fault) {
        return new IllegalArgumentException(
                "repository URL: '"
                        + Printable.of(text.replaceAll("//[^/@]*@", "//[redacted]@"))
                        + "' "
                        + fault
                        + " (expected: https://host[:port]/path, ssh://[git@]host/path or"
                        + " git@host:path, without user name, percent-encoding, query or"
                        + " fragment)");
    }
}
