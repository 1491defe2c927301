package dev.jib.gateway.quarantine;

import dev.jib.gateway.git.ObjectId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that names a repository's objects: the value of {@code extensions.objectFormat}. */
public enum ObjectFormat {
    SHA1("sha1", "SHA-1", 20),
    SHA256("sha256", "SHA-256", 32);

    private final String capability;
    private final String algorithm;
    private final int length;

    ObjectFormat(String capability, String algorithm, int length) {
        this.capability = capability;
        this.algorithm = algorithm;
        this.length = length;
    }

    /** The value of the {@code object-format} capability, such as {@code sha1}. */
    public String capability() {
        return capability;
    }

    /** How many bytes an id has, and a pack's trailer. */
    public int length() {
        return length;
    }

    /** The format that such an id is of. */
    public static ObjectFormat of(ObjectId id) {
        return id.hex().length() == 2 * SHA1.length ? SHA1 : SHA256;
    }

    MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no " + algorithm, e);
        }
    }
}
