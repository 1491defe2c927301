package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A refusal as the pusher sees it.
 *
 * <pre>
 *   jib: push refused by 2 rules (request 01J8..., policy 3f2a91)
 *     [own-branches] refs/heads/main: agent-7 may not update this ref
 *         allowed: refs/heads/jib/agent-7/**
 *         fix: git push origin HEAD:refs/heads/jib/agent-7/&lt;name&gt;
 * </pre>
 *
 * @param lines for side-band 2, without the {@code remote: } that git puts before them, at most 50
 * @param reasons what stands behind {@code ng} for each ref of the push, in its order
 */
public record RefusalMessage(List<String> lines, Map<RefName, String> reasons) {
    /** The most lines that a pusher gets. */
    public static final int MAX_LINES = 50;

    /** Why a ref was not pushed that was itself fine. */
    public static final String OTHER_REF = "not pushed: another ref of this push was refused";

    public RefusalMessage {
        lines = ImmutableList.copyOf(lines);
    }

    /** The message of a refused push. */
    public static RefusalMessage of(
            Verdict.Denied denied, Push push, String requestId, PolicyDigest digest) {
        int rules = denied.rules().size();
        String head =
                "jib: push refused by "
                        + (rules == 1 ? "1 rule" : rules + " rules")
                        + " (request "
                        + requestId
                        + ", policy "
                        + digest.abbreviated()
                        + ")";
        List<String> lines = new ArrayList<>();
        lines.add(Printable.of(head));
        add(lines, denied.violations(), denied.omitted(), "  ");
        addWarnings(lines, denied.warnings());
        return new RefusalMessage(lines, reasons(denied, push));
    }

    /** What an accepted push is told about rules in warn mode; no lines when there is nothing. */
    public static List<String> warnings(Verdict.Allowed allowed) {
        List<String> lines = new ArrayList<>();
        addWarnings(lines, allowed.warnings());
        return List.copyOf(lines);
    }

    private static void addWarnings(List<String> lines, List<Violation> warnings) {
        if (!warnings.isEmpty() && lines.size() + 2 < MAX_LINES) {
            lines.add("jib: warning, these rules will refuse it once they are enforced");
            add(lines, warnings, 0, "  ");
        }
    }

    private static void add(
            List<String> lines, List<Violation> violations, int omitted, String indent) {
        for (int i = 0; i < violations.size(); i++) {
            List<String> block = block(violations.get(i), indent);
            int rest = violations.size() - i - 1 + omitted;
            if (lines.size() + block.size() + (rest > 0 ? 1 : 0) > MAX_LINES) {
                lines.add(indent + "and " + (rest + 1) + " more");
                return;
            }
            lines.addAll(block);
        }
        if (omitted > 0) {
            lines.add(indent + "and " + omitted + " more");
        }
    }

    private static List<String> block(Violation violation, String indent) {
        List<String> block = new ArrayList<>();
        block.add(indent + "[" + violation.rule() + "] " + line(violation.text()));
        violation.accepted().forEach(a -> block.add(indent + "    " + line(a)));
        violation.fix().ifPresent(f -> block.add(indent + "    fix: " + line(f)));
        return block;
    }

    private static Map<RefName, String> reasons(Verdict.Denied denied, Push push) {
        Map<RefName, String> reasons = new LinkedHashMap<>();
        for (RefUpdate update : push.updates()) {
            reasons.put(
                    update.name(),
                    denied.about(update.name()).map(RefusalMessage::reason).orElse(OTHER_REF));
        }
        return Collections.unmodifiableMap(reasons);
    }

    private static String reason(Violation violation) {
        return Printable.of(violation.rule() + ": " + violation.reason() + "; see above");
    }

    private static String line(String text) {
        return Printable.of(text, 1000);
    }
}
