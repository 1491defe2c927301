package dev.jib.gateway.inspect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;

/**
 * An SSH signature as {@code ssh-keygen -Y sign -n git} makes it (OpenSSH's PROTOCOL.sshsig).
 *
 * <pre>
 *   blob   = "SSHSIG" version(4 = 1) key namespace reserved hash-algorithm signature
 *   signed = "SSHSIG" namespace reserved hash-algorithm hash-of-the-message
 * </pre>
 *
 * @param key the public key's blob
 * @param hash {@code sha256} or {@code sha512}
 * @param algorithm the algorithm of the signature, such as {@code ssh-ed25519}
 * @param value the signature's own bytes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record SshSignature(byte[] key, String hash, String algorithm, byte[] value) {
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "-----END SSH SIGNATURE-----";
    private static final int MIN_RSA_BITS = 2048;

    static SshSignature parse(String armored) throws BadSignature {
        String text = armored.strip();
        if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
            throw new BadSignature("the SSH armor is not well-formed");
        }
        String base64 = text.substring(BEGIN.length(), text.length() - END.length());
        SshReader in = new SshReader(decode(base64.replaceAll("[\r\n]", "")));
        if (!java.util.Arrays.equals(in.bytes(MAGIC.length), MAGIC) || in.uint32() != 1) {
            throw new BadSignature("the SSH signature is not of version 1");
        }
        byte[] key = in.string();
        if (!in.text().equals("git")) {
            throw new BadSignature("the SSH signature is not for the namespace git");
        }
        in.string();
        String hash = in.text();
        SshReader signature = new SshReader(in.string());
        in.requireEnd();
        String algorithm = signature.text();
        byte[] value = signature.string();
        signature.requireEnd();
        return new SshSignature(key, hash, algorithm, value);
    }

    /** Checks the signature of the message by its own key, of which nothing is known yet. */
    void check(byte[] message) throws BadSignature {
        Signer signer = signer(new SshReader(key).text());
        byte[] signed = signed(message);
        signer.update(signed, 0, signed.length);
        if (!signer.verifySignature(signatureValue())) {
            throw new BadSignature("the SSH signature is not one of these bytes");
        }
    }

    private Signer signer(String keyType) throws BadSignature {
        AsymmetricKeyParameter parsed;
        try {
            parsed = OpenSSHPublicKeyUtil.parsePublicKey(key);
        } catch (RuntimeException e) {
            throw new BadSignature("the SSH key of type " + keyType + " is not supported");
        }
        Signer signer =
                switch (parsed) {
                    case Ed25519PublicKeyParameters k when algorithm.equals("ssh-ed25519") ->
                            new Ed25519Signer();
                    case RSAKeyParameters k when k.getModulus().bitLength() >= MIN_RSA_BITS ->
                            rsaSigner();
                    case ECPublicKeyParameters k when algorithm.equals(keyType) ->
                            new DSADigestSigner(
                                    new ECDSASigner(), ecDigest(), PlainDSAEncoding.INSTANCE);
                    default ->
                            throw new BadSignature(
                                    "the SSH key of type " + keyType + " is weak or unsupported");
                };
        signer.init(false, parsed);
        return signer;
    }

    private Signer rsaSigner() throws BadSignature {
        return switch (algorithm) {
            case "rsa-sha2-256" -> new RSADigestSigner(new SHA256Digest());
            case "rsa-sha2-512" -> new RSADigestSigner(new SHA512Digest());
            default -> throw new BadSignature("the SSH signature uses the weak " + algorithm);
        };
    }

    private Digest ecDigest() throws BadSignature {
        return switch (algorithm) {
            case "ecdsa-sha2-nistp256" -> new SHA256Digest();
            case "ecdsa-sha2-nistp384" -> new SHA384Digest();
            case "ecdsa-sha2-nistp521" -> new SHA512Digest();
            default -> throw new BadSignature("the SSH signature uses " + algorithm);
        };
    }

    /** As the verifier wants it: an ECDSA signature as two numbers of the curve's length. */
    private byte[] signatureValue() throws BadSignature {
        if (!algorithm.startsWith("ecdsa-")) {
            return value;
        }
        int length = algorithm.endsWith("521") ? 66 : algorithm.endsWith("384") ? 48 : 32;
        SshReader in = new SshReader(value);
        ByteBuffer plain = ByteBuffer.allocate(2 * length);
        for (int i = 0; i < 2; i++) {
            java.math.BigInteger number = new java.math.BigInteger(in.string());
            byte[] bytes = number.toByteArray();
            int skip = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
            if (number.signum() <= 0 || bytes.length - skip > length) {
                throw new BadSignature("the SSH signature is not well-formed");
            }
            plain.position(i * length + length - (bytes.length - skip));
            plain.put(bytes, skip, bytes.length - skip);
        }
        in.requireEnd();
        return plain.array();
    }

    private byte[] signed(byte[] message) throws BadSignature {
        byte[] digest = digest(message);
        byte[] namespace = "git".getBytes(StandardCharsets.US_ASCII);
        byte[] name = hash.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(6 + 16 + namespace.length + name.length + digest.length)
                .put(MAGIC)
                .putInt(namespace.length)
                .put(namespace)
                .putInt(0)
                .putInt(name.length)
                .put(name)
                .putInt(digest.length)
                .put(digest)
                .array();
    }

    private byte[] digest(byte[] message) throws BadSignature {
        String name =
                switch (hash) {
                    case "sha256" -> "SHA-256";
                    case "sha512" -> "SHA-512";
                    default -> throw new BadSignature("the SSH signature uses the hash " + hash);
                };
        try {
            return MessageDigest.getInstance(name).digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no " + name, e);
        }
    }

    private static byte[] decode(String base64) throws BadSignature {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new BadSignature("the SSH armor is not base64");
        }
    }
}
