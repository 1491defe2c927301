package dev.jib.gateway.policy;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The words about refs that may not change. */
final class RefTexts {
    private static final int MAX_ACCEPTED = 5;
    private static final int MAX_OPTION = 60;

    private final Push push;
    private final PatternVariables variables;
    private final List<BoundRefRule> rules;

    RefTexts(Push push, List<BoundRefRule> rules) {
        this.push = push;
        this.variables = PatternVariables.of(push);
        this.rules = rules;
    }

    /** The ref, fit for a terminal. */
    static String shown(RefName ref) {
        return Printable.of(ref.value());
    }

    Violation notAllowed(RefRule rule, RefName ref, Operation operation) {
        boolean needsForward =
                operation == Operation.FORCE && rule.allow().contains(Operation.UPDATE);
        String text = shown(ref) + ": " + push.principal() + " may not " + verb(operation);
        String cause = needsForward ? " (it is not a known fast-forward)" : "";
        return new Violation(
                rule.name(),
                List.of(ref),
                text + cause,
                needsForward
                        ? List.of("allowed: a fast-forward of this ref")
                        : accepted(ref, operation),
                Optional.of(needsForward ? rebase(ref) : fix(ref, operation)),
                operation.word() + " not allowed");
    }

    Violation noRule(RefName ref, Operation operation) {
        return new Violation(
                nearest(ref, operation).map(RefRule::name).orElse(Violation.NO_RULE),
                List.of(ref),
                shown(ref) + ": " + push.principal() + " may not " + verb(operation),
                accepted(ref, operation),
                Optional.of(fix(ref, operation)),
                operation.word() + " not allowed");
    }

    Violation twin(RefRule rule, RefName ref) {
        return new Violation(
                rule.name(),
                List.of(ref),
                shown(ref)
                        + ": differs only in case or Unicode form from a ref that "
                        + push.principal()
                        + " may not change",
                List.of(),
                Optional.of("choose another name"),
                "differs from a protected ref only in case or Unicode form");
    }

    Violation option(RefRule rule, List<RefName> refs, String option) {
        String shown = Printable.of(option);
        String cut = shown.length() > MAX_OPTION ? shown.substring(0, MAX_OPTION) + "..." : shown;
        List<String> accepted =
                rule.pushOptions().stream()
                        .map(p -> "allowed: " + p.shown(variables))
                        .limit(MAX_ACCEPTED)
                        .toList();
        return new Violation(
                rule.name(),
                refs,
                "push option '" + cut + "': " + push.principal() + " may not send it here",
                accepted.isEmpty() ? List.of("allowed: no push option") : accepted,
                Optional.of("git push without -o (see also git config --get-all push.pushOption)"),
                "push option not allowed");
    }

    Violation replaceRef(RefName ref) {
        return new Violation(
                Violation.NAMESPACE,
                List.of(ref),
                shown(ref)
                        + ": refs/replace changes what objects seem to be, and is never accepted",
                List.of("allowed: refs/heads/** and refs/tags/** as far as rules allow"),
                Optional.of("git push without refs/replace"),
                "refs/replace is never accepted");
    }

    Violation closedNamespace(RefName ref, String namespace) {
        String shown = "refs/" + Printable.of(namespace);
        return new Violation(
                Violation.NAMESPACE,
                List.of(ref),
                shown(ref) + ": no rule opens " + shown + " to " + push.principal(),
                List.of("allowed: refs/heads/** and refs/tags/** as far as rules allow"),
                Optional.of("push to a branch or a tag instead"),
                shown + " is not open");
    }

    /** The rule that stands nearest to a ref that no rule matches. */
    private Optional<RefRule> nearest(RefName ref, Operation operation) {
        return candidates(ref, operation).findFirst();
    }

    private List<String> accepted(RefName ref, Operation operation) {
        return candidates(ref, operation)
                .flatMap(r -> r.refs().stream())
                .map(p -> "allowed: " + p.text().shown(variables))
                .distinct()
                .limit(MAX_ACCEPTED)
                .toList();
    }

    /** Rules of this principal here that allow something of the kind, the most alike first. */
    private Stream<RefRule> candidates(RefName ref, Operation operation) {
        String namespace = RefPattern.namespaceOf(ref.value());
        List<RefRule> alike =
                rules.stream()
                        .filter(r -> r.names(namespace))
                        .map(BoundRefRule::rule)
                        .filter(r -> !r.allow().isEmpty())
                        .toList();
        return Stream.concat(
                        alike.stream().filter(r -> r.allow().contains(operation)), alike.stream())
                .distinct();
    }

    private String fix(RefName ref, Operation operation) {
        Optional<String> place =
                candidates(ref, operation)
                        .filter(r -> r.allow().contains(Operation.CREATE))
                        .flatMap(r -> r.refs().stream())
                        .flatMap(p -> exampleOf(p).stream())
                        .findFirst();
        if (operation == Operation.DELETE || place.isEmpty()) {
            return "ask whoever runs this gateway for a rule that allows it";
        }
        return "git push origin HEAD:" + place.get();
    }

    /** A pattern with a place to fill in, such as {@code refs/heads/jib/agent-7/<name>}. */
    private Optional<String> exampleOf(RefPattern pattern) {
        String shown = pattern.text().shown(variables).replace("**", "*");
        int star = shown.indexOf('*');
        boolean simple = !pattern.text().isRegex() && star == shown.lastIndexOf('*');
        return simple ? Optional.of(shown.replace("*", "<name>")) : Optional.empty();
    }

    private static String rebase(RefName ref) {
        String name = shown(ref);
        return "git fetch origin "
                + name
                + " && git rebase FETCH_HEAD, then git push origin HEAD:"
                + name;
    }

    private static String verb(Operation operation) {
        return switch (operation) {
            case CREATE -> "create this ref";
            case UPDATE -> "update this ref";
            case FORCE -> "force this ref to another value";
            case DELETE -> "delete this ref";
        };
    }
}
