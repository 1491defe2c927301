package dev.jib.gateway.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What no text for a container, a log or the audit log may hold: every secret that this process
 * holds or held, the newest {@value #MOST}.
 *
 * <p>There is one for the process, since a place that forgot to ask the right one would be a leak.
 * It keeps no secret, only a keyed hash of each (HMAC-SHA-256 with a key of this process), its
 * length, and a 32-bit hash of its first {@value #SHORTEST} characters, by which a text is searched
 * in one pass. Shorter ones are not known here: they would be found in ordinary words.
 *
 * <p>Each is known as it is, percent-encoded, and escaped as in JSON. Safe for use by many threads.
 */
public final class HeldSecrets {
    /** The shortest secret that is looked for. */
    public static final int SHORTEST = 8;

    private static final int MOST = 16_384;
    private static final int LONGEST = 0xffff;
    private static final String SHOWN = "[redacted]";
    private static final HeldSecrets OF_THIS_PROCESS = new HeldSecrets(MOST, key());

    private final int most;
    private final HashFunction hash;
    private final LinkedHashSet<Form> newestLast = new LinkedHashSet<>();
    private final NavigableMap<Long, Set<HashCode>> index = new TreeMap<>();

    /** A secret as it may stand in a text; {@code place} is its beginning and its length. */
    private record Form(long place, HashCode digest) {}

    HeldSecrets(int most, byte[] key) {
        this.most = most;
        this.hash = Hashing.hmacSha256(key);
    }

    private static byte[] key() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** Those of this process. */
    public static HeldSecrets ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** From now on that value is shown nowhere. Never to be called with what a container chose. */
    public void remember(String secret) {
        add(secret);
        String bytes = new String(secret.getBytes(UTF_8), ISO_8859_1);
        String percent = URLEncoder.encode(secret, UTF_8);
        String json = secret.replace("\\", "\\\\").replace("\"", "\\\"");
        for (String form : Set.copyOf(Arrays.asList(bytes, percent, json))) {
            if (!form.equals(secret)) {
                add(form);
            }
        }
    }

    private synchronized void add(String value) {
        if (value.length() < SHORTEST || value.length() > LONGEST) {
            return;
        }
        Form form = new Form(place(value, 0, value.length()), hash.hashString(value, UTF_8));
        newestLast.remove(form);
        newestLast.add(form);
        index.computeIfAbsent(form.place, _ -> new HashSet<>()).add(form.digest);
        if (newestLast.size() > most) {
            forget(newestLast.removeFirst());
        }
    }

    private void forget(Form oldest) {
        Set<HashCode> digests = index.getOrDefault(oldest.place, new HashSet<>());
        digests.remove(oldest.digest);
        if (digests.isEmpty()) {
            index.remove(oldest.place);
        }
    }

    /** The text with {@code [redacted]} in the place of each secret. */
    public String redact(String text) {
        StringBuilder out = new StringBuilder();
        int copied = 0;
        for (int at = 0; at + SHORTEST <= text.length(); ) {
            int length = secretAt(text, at);
            if (length > 0) {
                out.append(text, copied, at).append(SHOWN);
                copied = at + length;
            }
            at += Math.max(1, length);
        }
        return copied == 0 ? text : out.append(text, copied, text.length()).toString();
    }

    /** Writes {@code *} over each secret in those bytes, whose number stays what it was. */
    public void mask(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, ISO_8859_1);
        for (int at = 0; at + SHORTEST <= text.length(); ) {
            int length = secretAt(text, at);
            Arrays.fill(bytes, from + at, from + at + length, (byte) '*');
            at += Math.max(1, length);
        }
    }

    /** How long the longest secret is that stands at that place; zero for none. */
    private synchronized int secretAt(String text, int at) {
        int room = Math.min(text.length() - at, LONGEST);
        long beginning = place(text, at, 0);
        for (var entry :
                index.subMap(beginning, true, beginning + room, true).descendingMap().entrySet()) {
            int length = (int) (entry.getKey() - beginning);
            String part = text.substring(at, at + length);
            if (entry.getValue().contains(hash.hashString(part, UTF_8))) {
                return length;
            }
        }
        return 0;
    }

    private static long place(String text, int at, int length) {
        int beginning = 0;
        for (int i = at; i < at + SHORTEST; i++) {
            beginning = 31 * beginning + text.charAt(i);
        }
        return ((long) beginning << 16) + length;
    }
}
