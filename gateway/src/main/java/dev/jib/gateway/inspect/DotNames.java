package dev.jib.gateway.inspect;

import java.nio.charset.StandardCharsets;

/**
 * Names that some file system takes for {@code .git} or {@code .gitmodules}: upper case; HFS+,
 * which ignores certain characters; NTFS with its short names, trailing dots and spaces, and
 * streams.
 */
final class DotNames {
    private DotNames() {}

    /** Whether the name means {@code .git} somewhere. */
    static boolean isDotGit(byte[] tree, int start, int length) {
        return mayBe(tree, start, length) && means(text(tree, start, length), ".git", "git~1");
    }

    /** Whether the name means {@code .gitmodules} somewhere. */
    static boolean isDotGitmodules(byte[] tree, int start, int length) {
        if (!mayBe(tree, start, length)) {
            return false;
        }
        String name = text(tree, start, length);
        return means(name, ".gitmodules", "gitmod~1") || isShortGitmodules(ntfs(name));
    }

    /** Nearly all names are told apart by their first byte. */
    private static boolean mayBe(byte[] tree, int start, int length) {
        int first = tree[start];
        return length >= 4
                && (first == '.' || first == 'g' || first == 'G' || first == '~' || first < 0);
    }

    private static boolean means(String name, String dotName, String shortName) {
        String plain = lower(ntfs(name));
        return plain.equals(dotName)
                || plain.equals(shortName)
                || lower(withoutIgnored(name)).equals(dotName);
    }

    /** NTFS makes gitmod~1 to ~4, then gi7eba~1, gi7eb~10 and the like of further long names. */
    private static boolean isShortGitmodules(String name) {
        String plain = lower(name);
        return plain.matches("gitmod~[1-4]")
                || plain.matches("(?=.{8}$)(gi7eba|gi7eb|gi7e|gi7|gi|g)?~[1-9][0-9]*");
    }

    /** What NTFS makes of a name: no stream, back-slash as separator, no trailing dots, spaces. */
    private static String ntfs(String name) {
        int end = 0;
        while (end < name.length() && name.charAt(end) != ':' && name.charAt(end) != '\\') {
            end++;
        }
        while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == ' ')) {
            end--;
        }
        return name.substring(0, end);
    }

    /** What HFS+ makes of a name: without the code points that it ignores. */
    private static String withoutIgnored(String name) {
        StringBuilder out = new StringBuilder(name.length());
        name.codePoints().filter(c -> !isIgnored(c)).forEach(out::appendCodePoint);
        return out.toString();
    }

    private static boolean isIgnored(int c) {
        return c >= 0x200c && c <= 0x200f
                || c >= 0x202a && c <= 0x202e
                || c >= 0x206a && c <= 0x206f
                || c == 0xfeff;
    }

    /** Lower case of ASCII, and of what folds to ASCII letters. */
    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT)
                .replace('\u0131', 'i')
                .replace('\u017f', 's');
    }

    private static String text(byte[] tree, int start, int length) {
        return new String(tree, start, length, StandardCharsets.UTF_8);
    }
}
