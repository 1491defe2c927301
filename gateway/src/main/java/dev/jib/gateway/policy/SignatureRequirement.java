package dev.jib.gateway.policy;

import com.google.common.collect.Sets;
import java.util.Optional;
import java.util.Set;

/**
 * That something is signed.
 *
 * @param anyOf the formats that count
 * @param trust the trust set that must hold the key; absent for any trust set of the policy
 */
public record SignatureRequirement(Set<SignatureFormat> anyOf, Optional<TrustSet> trust) {
    public SignatureRequirement {
        anyOf = Sets.immutableEnumSet(anyOf);
    }

    /** What is wrong with the signature; empty when it does. */
    Optional<String> faultOf(SignatureFacts signature) {
        return switch (signature) {
            case SignatureFacts.None none -> Optional.of("is not signed");
            case SignatureFacts.Bad bad ->
                    Optional.of("has a signature that does not count: " + bad.reason());
            case SignatureFacts.Good good -> faultOf(good);
        };
    }

    private Optional<String> faultOf(SignatureFacts.Good good) {
        if (!anyOf.contains(good.format())) {
            return Optional.of("is signed with " + good.format().word());
        }
        boolean trusted =
                trust.isPresent()
                        ? good.trustedBy().contains(trust.get())
                        : !good.trustedBy().isEmpty();
        return trusted
                ? Optional.empty()
                : Optional.of("is signed by " + good.signer() + ", who is not trusted here");
    }

    /** What would be accepted, for the pusher. */
    String accepted() {
        String formats = String.join(" or ", anyOf.stream().map(SignatureFormat::word).toList());
        return "an " + formats + " signature by a trusted key";
    }
}
