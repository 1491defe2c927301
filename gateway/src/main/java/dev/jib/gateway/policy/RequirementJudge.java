package dev.jib.gateway.policy;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RefName;
import java.util.List;
import java.util.Optional;

/** What ref rules demand of the new values of refs. */
final class RequirementJudge {
    private final ViolationLog log;
    private final ListMultimap<ObjectId, Awaited> awaited = ArrayListMultimap.create();

    RequirementJudge(ViolationLog log) {
        this.log = log;
    }

    /** A commit whose signature a ref rule wants to see. */
    private record Awaited(RefRule rule, Mode mode, RefName ref, SignatureRequirement signed) {}

    /** A branch always points to a commit. */
    void branch(RefFacts facts) {
        RefName name = facts.update().name();
        boolean commit =
                facts.tags().isEmpty()
                        && facts.target().filter(t -> t != TargetKind.COMMIT).isEmpty();
        if (name.isUnder("refs/heads/") && !commit) {
            log.add(
                    new Violation(
                            Violation.INSPECTION,
                            List.of(name),
                            RefTexts.shown(name) + ": a branch that points to no commit",
                            List.of(),
                            Optional.of("push a commit"),
                            "not a commit"));
        }
    }

    void judge(RefRule rule, Mode mode, RefFacts facts) {
        Requirement require = rule.require();
        if (require.isNone()) {
            return;
        }
        if (facts.target().isEmpty()) {
            log.add(
                    new Violation(
                            Violation.INSPECTION,
                            List.of(facts.update().name()),
                            RefTexts.shown(facts.update().name())
                                    + ": what it points to could not be read",
                            List.of(),
                            Optional.empty(),
                            "could not be inspected"));
            return;
        }
        require.tag().ifPresent(t -> form(rule, mode, facts, t));
        require.target()
                .filter(t -> t != facts.target().get())
                .ifPresent(t -> say(rule, mode, facts, "does not point to a " + t.word()));
        require.signed().ifPresent(s -> signed(new Awaited(rule, mode, name(facts), s), facts));
    }

    private void form(RefRule rule, Mode mode, RefFacts facts, Requirement.TagForm form) {
        boolean annotated = !facts.tags().isEmpty();
        if (annotated != (form == Requirement.TagForm.ANNOTATED)) {
            say(rule, mode, facts, annotated ? "is an annotated tag" : "is not an annotated tag");
        }
    }

    private void signed(Awaited wanted, RefFacts facts) {
        if (!facts.tags().isEmpty()) {
            TagFacts tag = facts.tags().getFirst();
            wanted.signed
                    .faultOf(tag.signature())
                    .or(() -> otherName(tag, wanted.ref))
                    .ifPresent(f -> unsigned(wanted, f));
        } else {
            awaited.put(facts.update().newId(), wanted);
        }
    }

    /** What is signed holds the tag's name: an old release must not come as a new one. */
    private static Optional<String> otherName(TagFacts tag, RefName ref) {
        return tag.name().equals(ref.inNamespace())
                ? Optional.empty()
                : Optional.of("its signed tag object is of '" + Printable.of(tag.name()) + "'");
    }

    /** Takes note of a new commit. */
    void commit(CommitFacts commit) {
        for (Awaited wanted : awaited.removeAll(commit.id())) {
            wanted.signed.faultOf(commit.signature()).ifPresent(f -> unsigned(wanted, f));
        }
    }

    /** Refuses what was never shown: the signature of a commit that is not new. */
    void finish() {
        awaited.values().forEach(w -> unsigned(w, "has no signed tag object of its own"));
        awaited.clear();
    }

    private void unsigned(Awaited wanted, String fault) {
        report(
                wanted.rule,
                wanted.mode,
                wanted.ref,
                new Found.Words(
                        RefTexts.shown(wanted.ref) + ": " + fault,
                        List.of("allowed: " + wanted.signed.accepted()),
                        wanted.ref.isUnder("refs/tags/")
                                ? "git tag -s -f " + wanted.ref.shortName() + " <commit>"
                                : "git commit --amend --no-edit -S",
                        "signature missing or not trusted"));
    }

    private void say(RefRule rule, Mode mode, RefFacts facts, String fault) {
        RefName ref = name(facts);
        String shortName = ref.shortName();
        report(
                rule,
                mode,
                ref,
                new Found.Words(
                        RefTexts.shown(ref) + ": " + fault,
                        List.of(),
                        fault.startsWith("is not")
                                ? "git tag -a -f " + shortName + " <commit>"
                                : "git tag -f " + shortName + " <commit>",
                        fault));
    }

    private void report(RefRule rule, Mode mode, RefName ref, Found.Words words) {
        log.add(
                mode,
                new Violation(
                        rule.name(),
                        List.of(ref),
                        words.text(),
                        words.accepted(),
                        Optional.of(words.fix()),
                        words.reason()));
    }

    private static RefName name(RefFacts facts) {
        return facts.update().name();
    }
}
