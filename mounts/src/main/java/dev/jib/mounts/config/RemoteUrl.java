package dev.jib.mounts.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a remote's URL fit for a container: no password, no token, no path of the host. */
public final class RemoteUrl {
    private static final Pattern SCHEME =
            Pattern.compile(
                    "([A-Za-z][A-Za-z0-9+.-]*)://(?:([^/@]*)@)?([^/]+)(/.*)?", Pattern.DOTALL);
    private static final Pattern SCP = Pattern.compile("(?:([^/@:]+)@)?([^/@:\\[\\]]+):(.*)");

    private RemoteUrl() {}

    /**
     * The URL without user-info and query; empty for a local path or a transport helper. The one
     * user that stays is {@code git} of SSH, which is no secret and part of the address.
     */
    public static Optional<String> withoutSecrets(String url) {
        if (url.contains("::") || url.chars().anyMatch(Character::isISOControl)) {
            return Optional.empty();
        }
        Matcher full = SCHEME.matcher(url);
        if (full.matches()) {
            return ofScheme(full);
        }
        Matcher scp = SCP.matcher(url);
        if (scp.matches() && !url.contains("://") && !url.startsWith("/") && !url.startsWith(".")) {
            return Optional.of(
                    ("git".equals(scp.group(1)) ? "git@" : "") + scp.group(2) + ":" + scp.group(3));
        }
        return Optional.empty();
    }

    private static Optional<String> ofScheme(Matcher url) {
        String scheme = url.group(1);
        if (scheme.equals("file")) {
            return Optional.empty();
        }
        boolean ssh = scheme.equals("ssh") || scheme.equals("git+ssh");
        boolean gitUser =
                url.group(2) != null
                        && (url.group(2).equals("git") || url.group(2).startsWith("git:"));
        String path = Optional.ofNullable(url.group(4)).orElse("");
        int query = path.indexOf('?');
        return Optional.of(
                scheme
                        + "://"
                        + (ssh && gitUser ? "git@" : "")
                        + url.group(3)
                        + (query < 0 ? path : path.substring(0, query)));
    }
}
