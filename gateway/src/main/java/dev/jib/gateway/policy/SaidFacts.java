package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefName;
import java.util.Optional;

/** What a test or an operator says that a forge would say. */
record SaidFacts(PolicyTest.TestForge said) implements ForgeFacts {
    @Override
    public Answer<Visibility> visibility() {
        return answer(said.visibility(), "visibility");
    }

    @Override
    public Answer<RefName> defaultBranch() {
        return answer(said.defaultBranch(), "default-branch");
    }

    @Override
    public Answer<Boolean> isProtected(RefName branch) {
        return answer(said.protectedBranch(), "protected");
    }

    @Override
    public Answer<PullRequests> pullRequests(RefName branch) {
        return answer(said.pullRequests(), "pull-request");
    }

    private static <T> Answer<T> answer(Optional<T> said, String key) {
        return said.<Answer<T>>map(Answer.Known::new)
                .orElseGet(() -> new Answer.Unknown<>("no '" + key + "' is given"));
    }
}
