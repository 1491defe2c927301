package dev.jib.gateway.policy;

import java.util.Set;

/** What is known about the signature of a commit or of an annotated tag. */
public sealed interface SignatureFacts {
    /** There is no signature. */
    SignatureFacts NONE = new None();

    /** There is no signature, or signatures were not asked for. */
    record None() implements SignatureFacts {}

    /**
     * There is one, and it does not count: the mathematics are wrong, its key is not known or is
     * expired or revoked, its format is broken, or there are two.
     *
     * @param format its kind
     * @param reason one line for the pusher, such as {@code key SHA256:... is not trusted}
     */
    record Bad(SignatureFormat format, String reason) implements SignatureFacts {}

    /**
     * It signs exactly these raw bytes with a key that at least one trust set holds.
     *
     * @param format its kind
     * @param signer the key or the certificate's subject, for people
     * @param trustedBy the trust sets that hold the key
     */
    record Good(SignatureFormat format, String signer, Set<TrustSet> trustedBy)
            implements SignatureFacts {
        public Good {
            trustedBy = Set.copyOf(trustedBy);
        }
    }
}
