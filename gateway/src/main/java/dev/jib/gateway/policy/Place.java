package dev.jib.gateway.policy;

import dev.jib.gateway.git.ObjectId;
import java.util.Optional;

/**
 * Where in a push something is wrong.
 *
 * @param origin the commit, or the tree or blob that a tag points to
 * @param index the number of the commit in the push, from 1; 0 when it is none
 * @param parent the first parent, on which a rebase would begin
 */
record Place(ObjectId origin, int index, Optional<ObjectId> parent) {
    static Place of(Origin origin, int index) {
        return switch (origin) {
            case CommitFacts commit ->
                    new Place(commit.id(), index, commit.parents().stream().findFirst());
            case LooseTarget loose -> new Place(loose.id(), 0, Optional.empty());
        };
    }

    boolean isCommit() {
        return index > 0;
    }

    /** {@code 1a2b3c4 (2nd of 5 commits)}. */
    String shown(int total, int later) {
        String others = later == 0 ? "" : ", and in " + later + " more";
        if (!isCommit() || total < 2) {
            return origin.abbreviated();
        }
        return origin.abbreviated()
                + " ("
                + ordinal(index)
                + " of "
                + total
                + " commits"
                + others
                + ")";
    }

    /** The command that goes back to before it. */
    String rebase() {
        return parent.map(p -> "git rebase -i " + p.abbreviated()).orElse("git rebase -i --root");
    }

    /** The command that runs another on it and all after it. */
    String rebaseExec(String command) {
        return "git rebase "
                + parent.map(ObjectId::abbreviated).orElse("--root")
                + " --exec '"
                + command
                + "'";
    }

    private static String ordinal(int n) {
        boolean teen = n % 100 >= 11 && n % 100 <= 13;
        String end =
                switch (teen ? 0 : n % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return n + end;
    }
}
