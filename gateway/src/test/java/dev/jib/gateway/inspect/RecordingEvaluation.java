package dev.jib.gateway.inspect;

import dev.jib.gateway.policy.ContentEvaluation;
import dev.jib.gateway.policy.DirectoryFacts;
import dev.jib.gateway.policy.Origin;
import dev.jib.gateway.policy.PathChange;
import dev.jib.gateway.policy.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Writes down all that it is told. */
final class RecordingEvaluation implements ContentEvaluation {
    final List<Origin> origins = new ArrayList<>();
    final List<List<PathChange>> changes = new ArrayList<>();
    final List<List<DirectoryFacts>> directories = new ArrayList<>();

    @Override
    public void begin(Origin origin) {
        origins.add(origin);
        changes.add(new ArrayList<>());
        directories.add(new ArrayList<>());
    }

    @Override
    public void change(PathChange change) {
        changes.getLast().add(change);
    }

    @Override
    public void directory(DirectoryFacts directory) {
        directories.getLast().add(directory);
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
        throw new UnsupportedOperationException("only written down");
    }

    /** The changes of one origin as {@code ADD path} lines. */
    List<String> lines(int origin) {
        return changes.get(origin).stream().map(c -> c.kind() + " " + c.path()).toList();
    }
}
