package dev.jib.gateway.inspect;

import dev.jib.gateway.policy.SignatureFacts;
import dev.jib.gateway.policy.TrustSet;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds out by which trust sets a signature is good. */
final class SignatureCheck {
    private final Map<TrustSet, TrustedKeys> trust;
    private final InstantSource clock;

    SignatureCheck(Map<TrustSet, TrustedKeys> trust, InstantSource clock) {
        this.trust = Map.copyOf(trust);
        this.clock = clock;
    }

    /** What is known of that signature, looking only at these trust sets. */
    SignatureFacts check(Optional<RawSignature> raw, Set<TrustSet> sets) {
        if (raw.isEmpty()) {
            return SignatureFacts.NONE;
        }
        RawSignature signature = raw.get();
        if (!signature.isOnly()) {
            return new SignatureFacts.Bad(
                    signature.format(), "it has two signatures, or one of no known kind");
        }
        Set<TrustSet> trustedBy = new TreeSet<>();
        String signer = "";
        String reason = "no trust set is configured";
        for (TrustSet set : new TreeSet<>(sets)) {
            TrustedKeys keys = trust.get(set);
            if (keys == null) {
                continue;
            }
            try {
                signer = keys.verify(signature, clock.instant());
                trustedBy.add(set);
            } catch (BadSignature e) {
                reason = e.reason();
            }
        }
        return trustedBy.isEmpty()
                ? new SignatureFacts.Bad(signature.format(), reason)
                : new SignatureFacts.Good(signature.format(), signer, trustedBy);
    }
}
