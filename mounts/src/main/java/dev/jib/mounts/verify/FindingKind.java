package dev.jib.mounts.verify;

import java.util.Locale;

/** What kind of thing was found, and whether host git must not run before it is gone. */
public enum FindingKind {
    /** The worktree's {@code .git} is not what git wrote. */
    DOT_GIT(true),
    /** A repository, or something a git takes for one, below the working tree. */
    NESTED_REPOSITORY(true),
    /** A directory in the working tree that git takes for a bare repository. */
    BARE_REPOSITORY(true),
    /** A fifo or a device: whoever opens it may wait for ever. */
    SPECIAL_FILE(true),
    /** A file that would run as someone else. */
    SET_ID(true),
    /** A link where git has regular files: host git would write or read through it. */
    LINK(true),
    /** A second name of some other file, where git has files of its own. */
    HARD_LINK(true),
    /** {@code gitdir}, {@code commondir} or the link {@code config.worktree} changed. */
    ADMIN_FILE(true),
    /** A name that git does not use in that place. */
    UNKNOWN_NAME(true),
    /** HEAD is neither a branch nor a commit id. */
    HEAD(true),
    /** An index that names paths outside the working tree, or cannot be read. */
    INDEX(true),
    /** A list of steps left over that {@code --continue} would run commands from. */
    TODO(true),
    /** Git directories of submodules, new or with another configuration or other hooks. */
    MODULES(true),
    /** A ref that is no ref. */
    REF(true),
    /** {@code packed-refs} is not what git writes, or names refs that change what commits mean. */
    PACKED_REFS(true),
    /** An object whose content is not what its name says. */
    OBJECT(true),
    /** What git derives from packs is not right, or changed and cannot be checked. */
    DERIVED(true),
    /** What the store borrows from has changed. */
    ALTERNATES(true),
    /** A working tree that cannot be judged any more: only who asks is told, no release refuses. */
    NOT_LOOKED_AT(true),
    /** Something that the host's configuration makes git run or read has changed. */
    RUN_BY_CONFIGURATION(true),
    /** A tool replaced the link that keeps packed-refs of host and containers one. */
    PARTED_PACKED_REFS(false),
    /** A branch or a tag of others that is not where it was. */
    MOVED_REF(false),
    /** A merge, rebase, bisect or the like in progress. */
    IN_PROGRESS(false),
    /** A lock that a killed git left. */
    LEFT_LOCK(false),
    /** A socket in the working tree. */
    SOCKET(false),
    /** A file that editors or tools run, new or changed. */
    RUN_BY_TOOLS(false);

    private final boolean dangerous;

    FindingKind(boolean dangerous) {
        this.dangerous = dangerous;
    }

    /** Whether host git must not run there before it is gone; else it is only pointed out. */
    public boolean dangerous() {
        return dangerous;
    }

    /** The name in reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
