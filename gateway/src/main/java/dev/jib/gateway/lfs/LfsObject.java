package dev.jib.gateway.lfs;

import java.util.regex.Pattern;

/**
 * An object of Git LFS.
 *
 * @param oid its SHA-256, 64 lower-case hex digits
 * @param size its bytes
 */
record LfsObject(String oid, long size) {
    private static final Pattern OID = Pattern.compile("[0-9a-f]{64}");

    LfsObject {
        if (!OID.matcher(oid).matches()) {
            throw new IllegalArgumentException("oid (expected: 64 lower-case hex digits)");
        }
        if (size < 0) {
            throw new IllegalArgumentException("size of an object (expected: 0 or more)");
        }
    }
}
