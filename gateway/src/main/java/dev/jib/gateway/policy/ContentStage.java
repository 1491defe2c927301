package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The content rules, fed with the facts of one push. */
final class ContentStage implements ContentEvaluation {
    private final PolicySnapshot snapshot;
    private final Push push;
    private final Map<RefUpdate, RefFacts> refs;
    private final List<BoundContentRule> rules;
    private final ViolationLog log = new ViolationLog();
    private final RequirementJudge requirements = new RequirementJudge(log);
    private final Map<BoundContentRule, Integer> counts = new HashMap<>();
    private List<Judged> current = List.of();
    private List<List<BoundContentRule>> passes;
    private int pass;
    private int commits;
    private int most;

    ContentStage(PolicySnapshot snapshot, Push push, List<RefFacts> facts) {
        this.snapshot = snapshot;
        this.push = push;
        this.rules = snapshot.contentRules(push);
        this.passes = List.of(rules);
        this.refs = facts.stream().collect(Collectors.toMap(RefFacts::update, f -> f, (a, b) -> a));
        judgeRefs();
    }

    private void judgeRefs() {
        RefStage stage = new RefStage(snapshot.policy(), push);
        for (RefUpdate update : push.updates()) {
            if (!(update instanceof RefUpdate.Delete)) {
                RefFacts facts = factsOf(update);
                guarded("of the ref", () -> judgeRef(stage, update, facts));
            }
        }
    }

    /** What was found out about the update; when nothing was, what denies where it matters. */
    private RefFacts factsOf(RefUpdate update) {
        RefFacts known = refs.get(update);
        return known != null
                ? known
                : new RefFacts(update, Operation.FORCE, List.of(), Optional.empty());
    }

    private void judgeRef(RefStage stage, RefUpdate update, RefFacts facts) {
        requirements.branch(facts);
        Operation operation =
                update instanceof RefUpdate.Create ? Operation.CREATE : facts.operation();
        stage.rule(update.name(), operation)
                .ifPresent(r ->
                        requirements.judge(r, r.mode().orElse(snapshot.policy().mode()), facts));
        for (TagFacts tag : facts.tags()) {
            LooseTarget origin =
                    new LooseTarget(
                            tag.id(),
                            facts.target().orElse(TargetKind.COMMIT),
                            List.of(update.name()));
            judgedBy(origin).forEach(j -> message(j, tag.message(), "the message of the tag"));
        }
    }

    @Override
    public List<Set<RefName>> passes(Set<RefName> upstream) {
        Map<Set<RefName>, List<BoundContentRule>> settled =
                new SettledRefs(snapshot.policy(), push).passes(rules, upstream);
        passes = List.copyOf(settled.values());
        return List.copyOf(settled.keySet());
    }

    @Override
    public void pass(int number) {
        pass = number;
        commits = 0;
    }

    @Override
    public void begin(Origin origin) {
        if (origin instanceof CommitFacts commit) {
            commits++;
            most = Math.max(most, commits);
            if (pass == 0) {
                count(commit);
            }
        }
        current = judgedBy(origin);
        if (origin instanceof CommitFacts commit) {
            for (Judged judged : current) {
                guarded(judged.rule().name(), () -> judgeCommit(judged, commit));
            }
        }
    }

    /** What holds of the commits that are new to the upstream, whatever the rules. */
    private void count(CommitFacts commit) {
        if (commits - 1 == snapshot.limits().of(Limits.Limit.COMMITS_PER_PUSH)) {
            log.add(snapshot.limits().exceeded(Limits.Limit.COMMITS_PER_PUSH, push));
        }
        requirements.commit(commit);
    }

    private List<Judged> judgedBy(Origin origin) {
        Place place = Place.of(origin, commits);
        List<BoundContentRule> asked = origin instanceof LooseTarget ? rules : passes.get(pass);
        return asked.stream()
                .map(r -> new Judged(r, origin, r.concerned(origin), place))
                .filter(j -> !j.refs().isEmpty())
                .toList();
    }

    private void judgeCommit(Judged judged, CommitFacts commit) {
        new CommitJudge(judged, commit, log::add).judge();
        message(judged, commit.message(), "the message");
        int count = counts.merge(judged.bound(), 1, Integer::sum);
        judged.rule()
                .commit()
                .maxCount()
                .ifPresent(most -> {
                    if (count == most + 1) {
                        log.add(
                                judged.found(
                                        "count",
                                        new Found.Words(
                                                "more than " + most + " new commits",
                                                List.of("allowed: up to " + most + " in one push"),
                                                "push in parts, or squash with git rebase" + " -i",
                                                "too many commits")));
                    }
                });
    }

    private void message(Judged judged, String message, String where) {
        Optional<SecretRules> rule = judged.rule().secrets();
        if (rule.isEmpty()) {
            return;
        }
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        BlobScanner.Scan scan = snapshot.scanner().begin();
        scan.accept(bytes, 0, bytes.length);
        for (SecretFinding finding : scan.finish()) {
            if (SecretTexts.counts(rule.get(), finding)) {
                log.add(
                        judged.found(
                                SecretTexts.subject(finding),
                                SecretTexts.words(finding, where, judged.place())));
            }
        }
    }

    @Override
    public void change(PathChange change) {
        ChangeView view = new ChangeView(change);
        for (Judged judged : current) {
            guarded(
                    judged.rule().name(),
                    () -> new FileJudge(judged, view, log::add, this::unreadable).judge());
        }
    }

    @Override
    public void directory(DirectoryFacts directory) {
        @Nullable List<Collisions.Pair> pairs = null;
        for (Judged judged : current) {
            if (!judged.rule().file().caseCollisions()) {
                pairs = pairs == null ? Collisions.in(directory) : pairs;
                pairs.forEach(p -> log.add(judged.found(p.subject(), p.words(judged.place()))));
            }
        }
    }

    @Override
    public void unreadable(String what) {
        log.add(
                new Violation(
                        Violation.INSPECTION,
                        push.updates().stream().map(RefUpdate::name).toList(),
                        what,
                        List.of(),
                        Optional.of("git fsck, then push again"),
                        "could not be inspected"));
    }

    @Override
    public boolean isFull() {
        return log.isFull();
    }

    @Override
    public Verdict finish() {
        requirements.finish();
        RefDecision decision = snapshot.refStage(push, this::operation);
        return switch (decision) {
            case RefDecision.Decided decided -> log.verdict(decided.verdict(), most);
            case RefDecision.DependsOnAncestry open ->
                    throw new IllegalStateException("all operations are known: " + open);
        };
    }

    private Optional<Operation> operation(RefUpdate.Change change) {
        return Optional.of(factsOf(change).operation());
    }

    /** A rule that fails denies, whatever its mode. */
    private void guarded(String rule, Runnable judge) {
        try {
            judge.run();
        } catch (RuntimeException e) {
            unreadable("the rule " + rule + " could not be evaluated");
        }
    }
}
