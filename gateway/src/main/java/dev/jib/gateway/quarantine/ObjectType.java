package dev.jib.gateway.quarantine;

import java.nio.charset.StandardCharsets;

/** The four kinds of git object, with their numbers in a pack (gitformat-pack(5)). */
public enum ObjectType {
    COMMIT(1, "commit"),
    TREE(2, "tree"),
    BLOB(3, "blob"),
    TAG(4, "tag");

    static final int OFS_DELTA = 6;
    static final int REF_DELTA = 7;
    private static final ObjectType[] BY_CODE = {null, COMMIT, TREE, BLOB, TAG};

    private final int code;
    private final String word;
    private final byte[] ascii;

    ObjectType(int code, String word) {
        this.code = code;
        this.word = word;
        this.ascii = word.getBytes(StandardCharsets.US_ASCII);
    }

    /** The number in a pack entry's header. */
    public int code() {
        return code;
    }

    /** The word in an object's header, such as {@code commit}. */
    public String word() {
        return word;
    }

    byte[] ascii() {
        return ascii;
    }

    /**
     * The type of that number.
     *
     * @throws IllegalArgumentException when the number is not 1 to 4
     */
    static ObjectType ofCode(int code) {
        if (code < 1 || code > 4) {
            throw new IllegalArgumentException("object type: " + code + " (expected: 1 to 4)");
        }
        return BY_CODE[code];
    }
}
