package dev.jib.gateway.inspect;

import dev.jib.gateway.policy.ContentEvaluation;
import dev.jib.gateway.policy.DirectoryFacts;
import dev.jib.gateway.policy.Origin;
import dev.jib.gateway.policy.PathChange;
import dev.jib.gateway.policy.Verdict;

/** Counts what it is told. */
final class CountingEvaluation implements ContentEvaluation {
    int commits;
    int changes;

    @Override
    public void begin(Origin origin) {
        commits++;
    }

    @Override
    public void change(PathChange change) {
        changes++;
    }

    @Override
    public void directory(DirectoryFacts directory) {
        changes += directory.names().isEmpty() ? 1 : 0;
    }

    @Override
    public void unreadable(String what) {
        throw new AssertionError(what);
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public Verdict finish() {
        throw new UnsupportedOperationException("only counted");
    }
}
