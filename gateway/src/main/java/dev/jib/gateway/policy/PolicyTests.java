package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.PolicyTest.TestChange;
import dev.jib.gateway.policy.PolicyTest.TestCommit;
import dev.jib.gateway.policy.PolicyTest.TestPush;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Runs the embedded tests of a policy through the evaluator that decides live. */
public final class PolicyTests {
    private static final ObjectId OLD = new ObjectId("1".repeat(40));
    private static final ObjectId NEW = new ObjectId("2".repeat(40));
    private static final ObjectId BLOB = new ObjectId("3".repeat(40));
    private static final ObjectId TAG = new ObjectId("4".repeat(40));

    private PolicyTests() {}

    /**
     * What came of one test.
     *
     * @param test the test
     * @param verdict what the policy says
     * @param involved the rules that allowed, refused or warned
     */
    public record Outcome(PolicyTest test, Verdict verdict, Set<String> involved) {
        /** Whether it is what was expected. */
        public boolean isPassed() {
            PolicyTest.Expectation expect = test.expect();
            return expect.allow() == verdict.isAllowed()
                    && expect.rule().map(named()::contains).orElse(true);
        }

        private Set<String> named() {
            return switch (verdict) {
                case Verdict.Allowed allowed -> involved;
                case Verdict.Denied denied -> Set.copyOf(denied.rules());
            };
        }

        @Override
        public String toString() {
            String said =
                    switch (verdict) {
                        case Verdict.Allowed allowed -> "allow " + String.join(", ", involved);
                        case Verdict.Denied denied -> "deny " + String.join(", ", denied.rules());
                    };
            return test.push() + ": " + said.strip() + " (expected: " + test.expect() + ")";
        }
    }

    /** Runs all tests, in their order. */
    public static List<Outcome> run(PolicySnapshot snapshot) {
        return snapshot.policy().tests().stream().map(t -> outcome(snapshot, t)).toList();
    }

    private static Outcome outcome(PolicySnapshot snapshot, PolicyTest test) {
        RefUpdate update = update(test.push());
        TestPush said = test.push();
        Push push = new Push(said.principal(), said.repository(), List.of(update), said.options());
        Operation operation = test.push().operation();
        KnownOperations known = KnownOperations.proven(Map.of(update, operation));
        Verdict verdict =
                switch (snapshot.refStage(push, known)) {
                    case RefDecision.Decided decided -> decided.verdict();
                    case RefDecision.DependsOnAncestry open ->
                            throw new IllegalStateException("the operation is known: " + open);
                };
        if (verdict instanceof Verdict.Allowed allowed) {
            verdict = snapshot.forgeStage(push, allowed, test.push().forge().facts());
        }
        if (test.push().commit().isPresent() && verdict.isAllowed()) {
            verdict =
                    content(
                            snapshot,
                            push,
                            new Simulated(update, operation, test.push().commit().get(), snapshot));
        }
        return new Outcome(test, verdict, involved(verdict));
    }

    private static Set<String> involved(Verdict verdict) {
        Set<String> rules = new LinkedHashSet<>();
        switch (verdict) {
            case Verdict.Allowed allowed -> rules.addAll(allowed.rules().values());
            case Verdict.Denied denied -> rules.addAll(denied.rules());
        }
        verdict.warnings().forEach(w -> rules.add(w.rule()));
        return ImmutableSet.copyOf(rules);
    }

    private static RefUpdate update(TestPush push) {
        return switch (push.operation()) {
            case CREATE -> new RefUpdate.Create(push.ref(), NEW);
            case DELETE -> new RefUpdate.Delete(push.ref(), OLD);
            case UPDATE, FORCE -> new RefUpdate.Change(push.ref(), OLD, NEW);
        };
    }

    /** The facts of a push that never was. */
    private record Simulated(
            RefUpdate update, Operation operation, TestCommit commit, PolicySnapshot snapshot) {
        SignatureFacts signature() {
            return commit.signed()
                    .<SignatureFacts>map(f -> new SignatureFacts.Good(f, "the test", trusted()))
                    .orElse(SignatureFacts.NONE);
        }

        private Set<TrustSet> trusted() {
            Set<TrustSet> sets = snapshot.trustSets();
            return sets.isEmpty() ? Set.of(new TrustSet("test")) : sets;
        }

        Ident author() {
            return new Ident("A U Thor", commit.authorEmail());
        }

        RefFacts ref() {
            TagFacts tag =
                    new TagFacts(
                            TAG,
                            update.name().inNamespace(),
                            Optional.of(author()),
                            commit.message(),
                            signature());
            return new RefFacts(
                    update,
                    operation,
                    commit.annotated() ? List.of(tag) : List.of(),
                    Optional.of(TargetKind.COMMIT));
        }

        CommitFacts facts() {
            return new CommitFacts(
                    NEW,
                    List.of(OLD),
                    author(),
                    new Ident("C O Mitter", commit.committerEmail()),
                    commit.message(),
                    signature(),
                    List.of(update.name()));
        }
    }

    private static Verdict content(PolicySnapshot snapshot, Push push, Simulated simulated) {
        ContentEvaluation evaluation = snapshot.contentStage(push, List.of(simulated.ref()));
        evaluation.begin(simulated.facts());
        directories(simulated.commit.changes()).forEach(evaluation::directory);
        simulated.commit.changes().forEach(c -> evaluation.change(change(snapshot, c)));
        return evaluation.finish();
    }

    private static PathChange change(PolicySnapshot snapshot, TestChange change) {
        byte[] content = change.content().getBytes(StandardCharsets.UTF_8);
        BlobScanner.Scan scan = snapshot.blobScanner().begin();
        scan.accept(content, 0, content.length);
        return new PathChange(
                change.path(),
                ChangeKind.ADD,
                change.mode(),
                BLOB,
                change.size().isPresent() ? change.size() : OptionalLong.of(content.length),
                1,
                change.mode() == EntryMode.SYMLINK
                        ? Optional.of(RawPath.of(content))
                        : Optional.empty(),
                scan.finish());
    }

    /** Every directory that the changes make, with all that is in it. */
    private static Stream<DirectoryFacts> directories(List<TestChange> changes) {
        Map<String, Set<RawPath>> names = new LinkedHashMap<>();
        for (TestChange change : changes) {
            String path = change.path().utf8();
            while (!path.isEmpty()) {
                int slash = path.lastIndexOf('/');
                String parent = slash < 0 ? "" : path.substring(0, slash);
                names.computeIfAbsent(parent, p -> new LinkedHashSet<>())
                        .add(RawPath.of(path.substring(slash + 1)));
                path = parent;
            }
        }
        return names.entrySet().stream()
                .map(e ->
                        new DirectoryFacts(
                                RawPath.of(e.getKey()),
                                List.copyOf(e.getValue()),
                                List.copyOf(e.getValue())));
    }
}
