package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.identity.Principal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One embedded test: a push of one ref and what must come of it.
 *
 * @param push the push
 * @param expect what must come of it
 */
public record PolicyTest(TestPush push, Expectation expect) {
    /**
     * A push that never was.
     *
     * @param principal who
     * @param repository where
     * @param ref which ref
     * @param operation what is done to it
     * @param options the push options that go with it
     * @param commit the one new commit; absent to judge the ref alone
     * @param forge what the forge says
     */
    public record TestPush(
            Principal principal,
            String repository,
            RefName ref,
            Operation operation,
            List<String> options,
            Optional<TestCommit> commit,
            TestForge forge) {
        public TestPush {
            options = ImmutableList.copyOf(options);
        }

        @Override
        public String toString() {
            return principal + " " + operation.word() + " " + ref + " in " + repository;
        }
    }

    /**
     * What the forge says in a test; what is absent is unknown.
     *
     * @param pullRequests whose the branch's open pull requests are
     * @param visibility who may see the repository
     * @param defaultBranch which branch is the default
     * @param protectedBranch whether the pushed branch is protected
     */
    public record TestForge(
            Optional<ForgeFacts.PullRequests> pullRequests,
            Optional<Visibility> visibility,
            Optional<RefName> defaultBranch,
            Optional<Boolean> protectedBranch) {
        /** Where nothing is said. */
        public static final TestForge SILENT =
                new TestForge(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** As the evaluator that decides live asks for it. */
        public ForgeFacts facts() {
            return new SaidFacts(this);
        }
    }

    /**
     * The new commit of a test, and the tag before it.
     *
     * @param authorEmail the author's address
     * @param committerEmail the committer's address
     * @param message the message
     * @param signed the format of its good signature; absent for none
     * @param annotated whether the ref is an annotated tag, with the same signature
     * @param changes the files that it adds
     */
    public record TestCommit(
            String authorEmail,
            String committerEmail,
            String message,
            Optional<SignatureFormat> signed,
            boolean annotated,
            List<TestChange> changes) {
        public TestCommit {
            changes = ImmutableList.copyOf(changes);
        }
    }

    /**
     * A file that the commit of a test adds.
     *
     * @param path where
     * @param mode what it is
     * @param size its size; the content's when absent
     * @param content what is in it, or where a symbolic link points to
     */
    public record TestChange(RawPath path, EntryMode mode, OptionalLong size, String content) {}

    /**
     * What must come of the push.
     *
     * @param allow whether it goes through
     * @param rule the rule that must be named: the one that allows, or one of those that refuse
     */
    public record Expectation(boolean allow, Optional<String> rule) {
        @Override
        public String toString() {
            return (allow ? "allow" : "deny") + rule.map(r -> " " + r).orElse("");
        }
    }
}
