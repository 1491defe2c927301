package dev.jib.gateway.inspect;

import java.time.Instant;
import java.util.Iterator;
import org.bouncycastle.bcpg.SignatureSubpacketTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * Whether a key may sign now: neither revoked nor expired, and a subkey bound to its primary key in
 * both directions (RFC 9580, 5.2.1), since anyone can append a subkey to a public key file.
 */
final class OpenPgpKeyState {
    private OpenPgpKeyState() {}

    static void requireUsable(
            PGPPublicKeyRing ring, PGPPublicKey key, PGPSignature signature, Instant now)
            throws BadSignature, PGPException {
        PGPPublicKey primary = ring.getPublicKey();
        Instant made = signature.getCreationTime().toInstant();
        if (made.isAfter(now.plusSeconds(24 * 3600))) {
            throw new BadSignature("the OpenPGP signature is from the future");
        }
        requireAlive(primary, made, now);
        requireAlive(key, made, now);
        requireUnexpired(signature, now);
        if (key.getKeyID() != primary.getKeyID()) {
            requireBound(primary, key);
        }
    }

    private static void requireAlive(PGPPublicKey key, Instant made, Instant now)
            throws BadSignature {
        if (key.hasRevocation()) {
            throw new BadSignature("the OpenPGP key is revoked");
        }
        Instant created = key.getCreationTime().toInstant();
        long valid = key.getValidSeconds();
        if (made.isBefore(created) || valid > 0 && now.isAfter(created.plusSeconds(valid))) {
            throw new BadSignature("the OpenPGP key is expired, or younger than the signature");
        }
    }

    private static void requireUnexpired(PGPSignature signature, Instant now) throws BadSignature {
        PGPSignatureSubpacketVector hashed = signature.getHashedSubPackets();
        long valid = hashed == null ? 0 : hashed.getSignatureExpirationTime();
        if (valid > 0 && now.isAfter(signature.getCreationTime().toInstant().plusSeconds(valid))) {
            throw new BadSignature("the OpenPGP signature is expired");
        }
    }

    private static void requireBound(PGPPublicKey primary, PGPPublicKey key)
            throws BadSignature, PGPException {
        for (Iterator<PGPSignature> each = key.getSignatures(); each.hasNext(); ) {
            PGPSignature binding = each.next();
            if (binding.getSignatureType() == PGPSignature.SUBKEY_BINDING
                    && binding.getKeyID() == primary.getKeyID()
                    && isBy(binding, primary, primary, key)
                    && maySign(binding)
                    && isBoundBack(binding, primary, key)) {
                return;
            }
        }
        throw new BadSignature("the OpenPGP subkey is not bound to its key for signing");
    }

    private static boolean isBy(
            PGPSignature binding, PGPPublicKey signer, PGPPublicKey primary, PGPPublicKey key)
            throws PGPException {
        binding.init(new BcPGPContentVerifierBuilderProvider(), signer);
        return binding.verifyCertification(primary, key);
    }

    private static boolean maySign(PGPSignature binding) {
        PGPSignatureSubpacketVector hashed = binding.getHashedSubPackets();
        return hashed != null && (hashed.getKeyFlags() & KeyFlags.SIGN_DATA) != 0;
    }

    private static boolean isBoundBack(PGPSignature binding, PGPPublicKey primary, PGPPublicKey key)
            throws PGPException {
        PGPSignatureSubpacketVector hashed = binding.getHashedSubPackets();
        PGPSignatureSubpacketVector unhashed = binding.getUnhashedSubPackets();
        return contains(hashed, primary, key) || contains(unhashed, primary, key);
    }

    private static boolean contains(
            @org.jspecify.annotations.Nullable PGPSignatureSubpacketVector packets,
            PGPPublicKey primary,
            PGPPublicKey key)
            throws PGPException {
        if (packets == null || !packets.hasSubpacket(SignatureSubpacketTags.EMBEDDED_SIGNATURE)) {
            return false;
        }
        PGPSignatureList embedded = packets.getEmbeddedSignatures();
        for (PGPSignature back : embedded) {
            if (back.getSignatureType() == PGPSignature.PRIMARYKEY_BINDING
                    && isBy(back, key, primary, key)) {
                return true;
            }
        }
        return false;
    }
}
