package dev.jib.gateway.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SSH keys that are trusted, in the form of ssh-keygen(1), ALLOWED SIGNERS.
 *
 * <pre>
 *   line    = principals [options] key-type SP base64 [SP comment]
 *   options = option *("," option)
 *   option  = namespaces="..." | valid-after="..." | valid-before="..."
 * </pre>
 *
 * <p>{@code cert-authority} is refused, as are other options. Validity is judged by the gateway's
 * clock, not by the time that a commit claims.
 */
final class AllowedSigners {
    private static final Pattern OPTION =
            Pattern.compile("([a-z-]+)(?:=\"([^\"]*)\")?(?:,|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern KEY_TYPE = Pattern.compile("(ssh|ecdsa|sk)-[A-Za-z0-9@.-]+");

    private final List<Signer> signers = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Signer(
            String principals, byte[] key, Instant validAfter, Instant validBefore, boolean git) {}

    /** Adds the lines of a file. */
    void add(byte[] file) throws IOException {
        int number = 0;
        for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                try {
                    signers.add(parse(text));
                } catch (IllegalArgumentException | DateTimeException e) {
                    throw new IOException("line " + number + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /** The principals and fingerprint of the signature's key, which is trusted now. */
    String verify(RawSignature raw, Instant now) throws BadSignature {
        SshSignature signature = SshSignature.parse(raw.armored());
        signature.check(raw.signed());
        String fingerprint = fingerprint(signature.key());
        boolean known = false;
        for (Signer signer : signers) {
            if (Arrays.equals(signer.key, signature.key())) {
                known = true;
                if (signer.git
                        && now.isAfter(signer.validAfter)
                        && now.isBefore(signer.validBefore)) {
                    return signer.principals + " " + fingerprint;
                }
            }
        }
        throw new BadSignature(
                "SSH key " + fingerprint + (known ? " is not valid now" : " is not trusted"));
    }

    private static Signer parse(String line) {
        List<String> words = words(line);
        int type = words.size() > 1 && KEY_TYPE.matcher(words.get(1)).matches() ? 1 : 2;
        if (words.size() < type + 2 || !KEY_TYPE.matcher(words.get(type)).matches()) {
            throw new IllegalArgumentException(
                    "expected: principals [options] key-type base64 (see ssh-keygen(1), ALLOWED"
                            + " SIGNERS)");
        }
        byte[] key = Base64.getDecoder().decode(words.get(type + 1));
        Instant after = Instant.MIN;
        Instant before = Instant.MAX;
        boolean git = true;
        Matcher options = OPTION.matcher(type == 2 ? words.get(1) : "");
        int end = 0;
        while (options.lookingAt()) {
            String value = options.group(2) == null ? "" : options.group(2);
            switch (options.group(1).toLowerCase(java.util.Locale.ROOT)) {
                case "namespaces" -> git = List.of(value.split(",")).contains("git");
                case "valid-after" -> after = time(value);
                case "valid-before" -> before = time(value);
                default ->
                        throw new IllegalArgumentException(
                                "option "
                                        + options.group(1)
                                        + " (expected: namespaces, valid-after, valid-before)");
            }
            end = options.end();
            options.region(end, options.regionEnd());
        }
        if (type == 2 && end < words.get(1).length()) {
            throw new IllegalArgumentException("options that cannot be read: " + words.get(1));
        }
        return new Signer(words.get(0), key, after, before, git);
    }

    /** Splits at spaces that are not quoted. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+").matcher(line);
        while (word.find()) {
            words.add(word.group());
        }
        return words;
    }

    /** YYYYMMDD[HHMM[SS]] with an optional Z; without it, UTC too, so that no host decides. */
    private static Instant time(String text) {
        String digits = text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
        if (!digits.matches("\\d{8}|\\d{12}|\\d{14}")) {
            throw new IllegalArgumentException("time " + text + " (expected: YYYYMMDD[HHMM[SS]])");
        }
        return LocalDateTime.parse(
                        (digits + "000000").substring(0, 14),
                        DateTimeFormatter.ofPattern("uuuuMMddHHmmss"))
                .toInstant(ZoneOffset.UTC);
    }

    private static String fingerprint(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
