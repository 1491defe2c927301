package dev.jib.gateway.config;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.policy.EntryMode;
import dev.jib.gateway.policy.Operation;
import dev.jib.gateway.policy.PolicyTest;
import dev.jib.gateway.policy.PolicyTest.Expectation;
import dev.jib.gateway.policy.PolicyTest.TestChange;
import dev.jib.gateway.policy.PolicyTest.TestCommit;
import dev.jib.gateway.policy.PolicyTest.TestForge;
import dev.jib.gateway.policy.PolicyTest.TestPush;
import dev.jib.gateway.policy.RawPath;
import dev.jib.gateway.policy.SignatureFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one test of {@code tests:}. */
final class PolicyTestReader {
    private static final Pattern EXPECTATION =
            Pattern.compile("(allow|deny)(?: +([A-Za-z0-9][A-Za-z0-9._-]*))?");
    private static final String ADDRESS = "nobody@example.org";

    Optional<PolicyTest> read(Value value) {
        Optional<Section> section = Section.of(value, "{push: {...}, expect: deny RULE}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<TestPush> push = s.required("push", PolicyTestReader::push, "{who: ..., ...}");
        Optional<Expectation> expect =
                s.required("expect", PolicyTestReader::expectation, "allow, or deny RULE");
        s.end();
        return push.flatMap(p -> expect.map(e -> new PolicyTest(p, e)));
    }

    private static Optional<Expectation> expectation(Value value) {
        String expected = "allow, allow RULE, deny or deny RULE";
        return value.text(expected)
                .flatMap(t -> {
                    Matcher m = EXPECTATION.matcher(t);
                    return m.matches()
                            ? Optional.of(
                                    new Expectation(
                                            m.group(1).equals("allow"),
                                            Optional.ofNullable(m.group(2))))
                            : value.refuse(expected);
                });
    }

    private static Optional<TestPush> push(Value value) {
        Optional<Section> section =
                Section.of(value, "{who: NAME, repo: NAME, ref: refs/heads/..., op: update}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<Principal> who =
                s.required("who", v -> Readers.parsed(v, "a name", Principal::new), "NAME");
        Optional<String> repo = s.required("repo", Readers::text, "NAME");
        Optional<RefName> ref =
                s.required(
                        "ref",
                        v -> Readers.parsed(v, "a full ref name", RefName::new),
                        "refs/heads/...");
        Optional<Operation> op =
                s.required("op", Readers.word(Operation.class), "create, update, force or delete");
        List<String> options = s.list("push-options", Readers::text);
        Optional<TestCommit> commit = commit(s);
        TestForge forge = s.or("forge", ForgeConditionReader::facts, TestForge.SILENT);
        s.end();
        return who.flatMap(w ->
                repo.flatMap(r ->
                        ref.flatMap(n ->
                                op.map(o -> new TestPush(w, r, n, o, options, commit, forge)))));
    }

    private static Optional<TestCommit> commit(Section s) {
        boolean said =
                List.of("author-email", "committer-email", "message", "signed", "tag", "changes")
                        .stream()
                        .anyMatch(s::has);
        Optional<String> author = s.optional("author-email", Readers::text);
        TestCommit commit =
                new TestCommit(
                        author.orElse(ADDRESS),
                        s.or("committer-email", Readers::text, author.orElse(ADDRESS)),
                        s.or("message", Readers::text, "a commit"),
                        s.optional("signed", Readers.word(SignatureFormat.class)),
                        s.or("tag", PolicyTestReader::isAnnotated, false),
                        s.list("changes", PolicyTestReader::change));
        return said ? Optional.of(commit) : Optional.empty();
    }

    private static Optional<Boolean> isAnnotated(Value value) {
        return Readers.choice(ImmutableMap.of("annotated", true, "lightweight", false), value);
    }

    private static Optional<TestChange> change(Value value) {
        if (value.node() instanceof Node.Scalar) {
            return Readers.text(value)
                    .map(p ->
                            new TestChange(
                                    RawPath.of(p), EntryMode.REGULAR, OptionalLong.empty(), ""));
        }
        Optional<Section> section = Section.of(value, "a path, or {path: ..., size: ..., ...}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        Optional<String> path = s.required("path", Readers::text, "PATH");
        EntryMode mode = s.or("mode", Readers.word(EntryMode.class), EntryMode.REGULAR);
        Optional<Long> size = s.optional("size", Readers::size);
        String content = s.or("content", Readers::text, "");
        s.end();
        return path.map(p ->
                new TestChange(
                        RawPath.of(p),
                        mode,
                        size.map(OptionalLong::of).orElse(OptionalLong.empty()),
                        content));
    }
}
