package dev.jib.gateway.policy;

/** What a tree entry is. Directories are never changes of their own. */
public enum EntryMode {
    /** 100644 and its old variants such as 100664. */
    REGULAR,
    /** 100755. */
    EXECUTABLE,
    /** 120000. */
    SYMLINK,
    /** 160000: a submodule's commit. */
    GITLINK
}
