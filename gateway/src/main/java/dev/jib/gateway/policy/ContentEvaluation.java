package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefName;
import java.util.List;
import java.util.Set;

/**
 * The content stage of one push, fed with facts one at a time, so that no more than one commit and
 * one change need to be in memory.
 *
 * <pre>
 *   pass(number)                      for each of passes(...)
 *     begin(commit)                   oldest first, parents before children
 *       directory(...) | change(...)  any number, about that commit
 *   begin(loose target)               for each tag of a tree or blob
 *     directory(...) | change(...)
 *   finish()                          once
 * </pre>
 *
 * <p>Used by one thread. No method throws for what a client sent; a fault of a rule is a denial.
 */
public interface ContentEvaluation {
    /**
     * The refs of the upstream whose commits are not new, once for each pass in which the new
     * commits are to be told: what is new differs with the rule. Without a call there is one pass.
     */
    default List<Set<RefName>> passes(Set<RefName> upstream) {
        return List.of(upstream);
    }

    /** Begins a pass; the first is told the loose targets too. */
    default void pass(int number) {}

    /** Goes on to the next new commit, or to a tree or blob that a ref points to. */
    void begin(Origin origin);

    /** One changed path of the current origin. */
    void change(PathChange change);

    /** One directory of the current origin in which a name was added. */
    void directory(DirectoryFacts directory);

    /**
     * Something that a rule wants could not be read or is malformed: the push is denied, whatever
     * the mode.
     *
     * @param what one line for the pusher, such as {@code tree 1a2b3c4 is missing}
     */
    void unreadable(String what);

    /**
     * Whether enough is known to be sure of a denial and nothing would be gained by going on: the
     * list of violations is full.
     */
    boolean isFull();

    /** The verdict over everything that was told. */
    Verdict finish();
}
