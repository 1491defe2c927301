package dev.jib.gateway.policy;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A refusal for machines: what the push option {@code report=json} asks for, one line of JSON (RFC
 * 8259, ASCII only).
 *
 * <pre>
 *   {"request":"01J8...","policy":"3f2a91...","verdict":"deny","omitted":0,
 *    "violations":[{"rule":"own","refs":["refs/heads/main"],"text":"...","accepted":["..."],
 *                   "fix":"...","reason":"..."}],
 *    "warnings":[]}
 * </pre>
 */
public final class RefusalJson {
    private static final int MAX_TEXT = 1000;

    private RefusalJson() {}

    /** The line for a verdict. */
    public static String of(Verdict verdict, String requestId, PolicyDigest digest) {
        List<Violation> violations = List.of();
        int omitted = 0;
        if (verdict instanceof Verdict.Denied denied) {
            violations = denied.violations();
            omitted = denied.omitted();
        }
        return "{\"request\":"
                + text(requestId)
                + ",\"policy\":"
                + text(digest.hex())
                + ",\"verdict\":"
                + text(verdict.isAllowed() ? "allow" : "deny")
                + ",\"omitted\":"
                + omitted
                + ",\"violations\":"
                + all(violations)
                + ",\"warnings\":"
                + all(verdict.warnings())
                + "}";
    }

    private static String all(List<Violation> violations) {
        return violations.stream().map(RefusalJson::one).collect(Collectors.joining(",", "[", "]"));
    }

    private static String one(Violation violation) {
        return "{\"rule\":"
                + text(violation.rule())
                + ",\"refs\":"
                + texts(violation.refs().stream().map(RefName::value).toList())
                + ",\"text\":"
                + text(violation.text())
                + ",\"accepted\":"
                + texts(violation.accepted())
                + violation.fix().map(f -> ",\"fix\":" + text(f)).orElse("")
                + ",\"reason\":"
                + text(violation.reason())
                + "}";
    }

    private static String texts(List<String> texts) {
        return texts.stream().map(RefusalJson::text).collect(Collectors.joining(",", "[", "]"));
    }

    /** Quoted, without control characters, all but ASCII escaped. */
    private static String text(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : Printable.of(text, MAX_TEXT).toCharArray()) {
            escape(c).ifPresentOrElse(out::append, () -> out.append(c));
        }
        return out.append('"').toString();
    }

    private static Optional<String> escape(char c) {
        if (c == '"' || c == '\\') {
            return Optional.of("\\" + c);
        }
        return c < ' ' || c > '~' ? Optional.of("\\u%04x".formatted((int) c)) : Optional.empty();
    }
}
