package dev.jib.gateway.policy;

import org.jspecify.annotations.Nullable;

/** A change with the forms of its path that rules compare, each made at most once. */
final class ChangeView {
    private final PathChange change;
    private final String bytes;
    private @Nullable String text;
    private @Nullable String folded;

    ChangeView(PathChange change) {
        this.change = change;
        this.bytes = change.path().latin1();
    }

    PathChange change() {
        return change;
    }

    boolean isThere() {
        return change.kind() != ChangeKind.DELETE;
    }

    /** Whether it stands for something else, which may lie below it. */
    boolean isIndirect() {
        return isThere()
                && (change.mode() == EntryMode.SYMLINK || change.mode() == EntryMode.GITLINK);
    }

    /** One char for each byte. */
    String bytes() {
        return bytes;
    }

    String text() {
        String known = text;
        if (known == null) {
            known = change.path().utf8();
            text = known;
        }
        return known;
    }

    String folded() {
        String known = folded;
        if (known == null) {
            known = Folded.path(change.path());
            folded = known;
        }
        return known;
    }

    /** The path for people; a blob that a tag points to has none. */
    String shown() {
        return change.path().isEmpty() ? "a blob without a path" : change.path().toString();
    }
}
