package dev.jib.gateway.inspect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPObjectFactory;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** OpenPGP public keys that are trusted, and the check of a detached signature by one of them. */
final class OpenPgpKeys {
    private final List<PGPPublicKeyRing> rings = new ArrayList<>();

    /** Adds the keys of a file, armored or not. */
    void add(byte[] file) throws IOException {
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(file))) {
            PGPObjectFactory objects = new PGPObjectFactory(in, new BcKeyFingerprintCalculator());
            boolean any = false;
            for (Object object = objects.nextObject();
                    object != null;
                    object = objects.nextObject()) {
                if (object instanceof PGPPublicKeyRing ring) {
                    rings.add(ring);
                    any = true;
                }
            }
            if (!any) {
                throw new IOException("has no OpenPGP public key");
            }
        }
    }

    /** The fingerprint of the key that made the signature, which is good now. */
    String verify(RawSignature raw, Instant now) throws BadSignature {
        try {
            PGPSignature signature = parse(raw.armored());
            for (PGPPublicKeyRing ring : rings) {
                PGPPublicKey key = ring.getPublicKey(signature.getKeyID());
                if (key != null) {
                    check(signature, key, raw.signed());
                    OpenPgpKeyState.requireUsable(ring, key, signature, now);
                    return fingerprint(ring.getPublicKey());
                }
            }
            throw new BadSignature(
                    "OpenPGP key "
                            + Long.toHexString(signature.getKeyID()).toUpperCase(Locale.ROOT)
                            + " is not trusted");
        } catch (IOException | PGPException | RuntimeException e) {
            throw new BadSignature("the OpenPGP signature is not well-formed");
        }
    }

    private static PGPSignature parse(String armored)
            throws IOException, PGPException, BadSignature {
        byte[] bytes = armored.getBytes(StandardCharsets.ISO_8859_1);
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes))) {
            PGPObjectFactory objects = new PGPObjectFactory(in, new BcKeyFingerprintCalculator());
            if (!(objects.nextObject() instanceof PGPSignatureList list) || list.size() != 1) {
                throw new BadSignature("the OpenPGP armor does not hold exactly one signature");
            }
            return list.get(0);
        }
    }

    private static void check(PGPSignature signature, PGPPublicKey key, byte[] signed)
            throws PGPException, BadSignature {
        if (signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT) {
            throw new BadSignature("the OpenPGP signature is not one over binary data");
        }
        if (!isStrong(signature.getHashAlgorithm())) {
            throw new BadSignature("the OpenPGP signature uses a weak hash");
        }
        signature.init(new BcPGPContentVerifierBuilderProvider(), key);
        signature.update(signed);
        if (!signature.verify()) {
            throw new BadSignature("the OpenPGP signature is not one of these bytes");
        }
    }

    static boolean isStrong(int hash) {
        return switch (hash) {
            case HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA224,
                    HashAlgorithmTags.SHA3_256,
                    HashAlgorithmTags.SHA3_512 ->
                    true;
            default -> false;
        };
    }

    private static String fingerprint(PGPPublicKey key) {
        StringBuilder text =
                new StringBuilder(HexFormat.of().withUpperCase().formatHex(key.getFingerprint()));
        Iterator<String> users = key.getUserIDs();
        if (users.hasNext()) {
            text.append(" (").append(users.next()).append(')');
        }
        return text.toString();
    }
}
