package dev.jib.gateway.policy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Where a symbolic link leads, judged by its text alone. */
final class SymlinkTarget {
    private SymlinkTarget() {}

    /**
     * Why it may lead out of the tree; empty when it surely does not.
     *
     * <p>A {@code ..} is followed only at the beginning: behind a name, which may be a link itself,
     * it can lead anywhere.
     */
    static Optional<String> fault(RawPath link, RawPath target) {
        String text = target.latin1();
        if (text.isEmpty() || text.startsWith("/")) {
            return Optional.of(text.isEmpty() ? "leads nowhere" : "leads to an absolute path");
        }
        if (text.contains("\\") || text.indexOf('\0') >= 0 || text.matches("[A-Za-z]:.*")) {
            return Optional.of("has a target that not all systems read alike");
        }
        long depth = link.latin1().chars().filter(c -> c == '/').count();
        boolean below = false;
        for (String segment : text.split("/")) {
            if (segment.equals("..")) {
                depth--;
                if (below || depth < 0) {
                    return Optional.of("leads out of the tree");
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                below = true;
                if (isGitDirectory(segment)) {
                    return Optional.of("leads into .git");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isGitDirectory(String segment) {
        String folded = Folded.path(RawPath.of(segment.getBytes(StandardCharsets.ISO_8859_1)));
        return folded.equals(".git") || folded.toLowerCase(Locale.ROOT).startsWith("git~");
    }
}
