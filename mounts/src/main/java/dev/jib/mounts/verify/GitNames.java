package dev.jib.mounts.verify;

import com.google.common.base.Splitter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names that some git, on some file system, takes for {@code .git}, and names that refs have. */
final class GitNames {
    /** What HFS+ ignores in names, and what stands for bytes that could not be decoded. */
    private static final Pattern IGNORED =
            Pattern.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff\ufffd]");

    private static final Pattern NOT_IN_REFS =
            Pattern.compile("[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|@\\{");

    /** What makes the name of a ref harmful, for people. */
    static final String HARMFUL = "what a shell runs, an option or a control character in its name";

    private GitNames() {}

    /** Whether a name is {@code .git}, ignoring case and what file systems ignore. */
    static boolean isDotGit(String name) {
        String plain = IGNORED.matcher(name).replaceAll("");
        int stream = plain.indexOf(':');
        plain = stream < 0 ? plain : plain.substring(0, stream);
        int end = plain.length();
        while (end > 0 && (plain.charAt(end - 1) == ' ' || plain.charAt(end - 1) == '.')) {
            end--;
        }
        String lower = plain.substring(0, end).toLowerCase(Locale.ROOT);
        return lower.equals(".git") || lower.equals("git~1");
    }

    /** Whether git could have made a ref file or directory of that name. */
    static boolean isRefComponent(String name) {
        return !name.startsWith(".")
                && !name.startsWith("-")
                && !name.endsWith(".")
                && !name.endsWith(".lock")
                && !NOT_IN_REFS.matcher(name).find();
    }

    /** Whether git could have made a ref of that whole name. */
    static boolean isRef(String ref) {
        return Splitter.on('/').splitToStream(ref).allMatch(GitNames::isRefComponent);
    }

    /** Whether a path of an index stays in its working tree and names no repository. */
    static boolean isIndexPath(String path) {
        String whole = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (whole.isEmpty() || whole.indexOf('\0') >= 0) {
            return false;
        }
        for (String name : whole.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || isDotGit(name)) {
                return false;
            }
        }
        return true;
    }
}
