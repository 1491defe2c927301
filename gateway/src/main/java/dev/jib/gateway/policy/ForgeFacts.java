package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefName;

/**
 * What a forge says about one repository, asked for only as far as a rule needs it. An answer may
 * be missing; what needs it is refused then.
 */
public interface ForgeFacts {
    /** Who may see the repository. */
    Answer<Visibility> visibility();

    /** The branch that a clone checks out. */
    Answer<RefName> defaultBranch();

    /** Whether the forge itself protects that branch in any way. */
    Answer<Boolean> isProtected(RefName branch);

    /** Whose the open pull requests are that have the branch as their head. */
    Answer<PullRequests> pullRequests(RefName branch);

    /** Whose the open pull requests of one branch are, seen from one principal. */
    enum PullRequests {
        /** At least one, and all are the principal's own. */
        OWN,
        /** At least one is somebody else's. */
        OTHER,
        /** There is none. */
        NONE
    }

    /** An answer of a forge, or why there is none. */
    sealed interface Answer<T> {
        /** What the forge says. */
        record Known<T>(T value) implements Answer<T> {}

        /**
         * It says nothing that can be relied on.
         *
         * @param why one line, fit for the pusher
         */
        record Unknown<T>(String why) implements Answer<T> {}

        /** A known answer. */
        static <T> Answer<T> of(T value) {
            return new Known<>(value);
        }
    }

    /** Where the facts about a push come from. */
    @FunctionalInterface
    interface Source {
        /** The facts about the repository of that push, for its principal. */
        ForgeFacts about(Push push);
    }

    /** Knows nothing, for that reason. */
    static ForgeFacts unknown(String why) {
        return new ForgeFacts() {
            @Override
            public Answer<Visibility> visibility() {
                return new Answer.Unknown<>(why);
            }

            @Override
            public Answer<RefName> defaultBranch() {
                return new Answer.Unknown<>(why);
            }

            @Override
            public Answer<Boolean> isProtected(RefName branch) {
                return new Answer.Unknown<>(why);
            }

            @Override
            public Answer<PullRequests> pullRequests(RefName branch) {
                return new Answer.Unknown<>(why);
            }
        };
    }
}
