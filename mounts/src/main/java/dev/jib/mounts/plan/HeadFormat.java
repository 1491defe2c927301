package dev.jib.mounts.plan;

/** How HEAD of a worktree is stored. */
public enum HeadFormat {
    /** A file. */
    FILE(0),
    /** A record in a reftable of a repository with SHA-1 ids. */
    TABLE_SHA1(20),
    /** The same with SHA-256 ids. */
    TABLE_SHA256(32);

    private final int idSize;

    HeadFormat(int idSize) {
        this.idSize = idSize;
    }

    /** Where refs are so stored. */
    public static HeadFormat of(RefStorage storage, String objectFormat) {
        return switch (storage) {
            case FILES -> FILE;
            case REFTABLE -> objectFormat.equals("sha256") ? TABLE_SHA256 : TABLE_SHA1;
        };
    }

    /** Where tables have ids of {@code size} bytes. */
    public static HeadFormat ofTables(int size) {
        return size == TABLE_SHA256.idSize ? TABLE_SHA256 : TABLE_SHA1;
    }
}
