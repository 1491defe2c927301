package dev.jib.gateway.audit;

import com.google.common.hash.Hashing;
import dev.jib.gateway.git.HeldSecrets;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of the log and its place in the chain.
 *
 * <pre>
 *   {"seq":7,"time":"2026-11-24T17:00:00Z","event":"push-decided",...,"prev":"&lt;hash of line 6&gt;","hash":"&lt;hash&gt;"}
 * </pre>
 *
 * <p>The hash is the SHA-256 of the line's bytes as they stand up to {@code ,"hash":}. It covers
 * {@code prev}, and so everything before.
 *
 * @param seq its number; the first line of a log has 1
 * @param hash its hash, as hex
 * @param text the line without its line feed
 */
record AuditLine(long seq, String hash, String text) {
    static final String NO_HASH = "0".repeat(64);

    /** ASCII alone: names that clients give must not reach a terminal that shows the log. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final String HASH_KEY = ",\"hash\":\"";

    static AuditLine of(long seq, Instant time, AuditEvent event, String prev) {
        ObjectNode node = JSON.createObjectNode();
        node.put("seq", seq).put("time", time.toString()).put("event", event.kind());
        if (event instanceof AuditEvent.Requested requested) {
            subject(node, requested.subject());
        }
        details(node, event);
        node.put("prev", prev);
        String json = JSON.writeValueAsString(node);
        String covered = json.substring(0, json.length() - 1);
        String hash = sha256(covered);
        return new AuditLine(seq, hash, covered + HASH_KEY + hash + "\"}");
    }

    /**
     * Reads a line and checks its own hash.
     *
     * @throws IllegalArgumentException when it is not a line of the log, or was changed
     */
    static AuditLine parse(String text) {
        int at = text.lastIndexOf(HASH_KEY);
        if (at < 0 || !text.endsWith("\"}")) {
            throw new IllegalArgumentException(
                    "not a line of an audit log: it does not end with its hash");
        }
        String hash = text.substring(at + HASH_KEY.length(), text.length() - 2);
        if (!hash.equals(sha256(text.substring(0, at)))) {
            throw new IllegalArgumentException(
                    "the line does not have its hash: it was changed after it was written");
        }
        return new AuditLine(json(text).path("seq").asLong(), hash, text);
    }

    /** The time that the line states. */
    Instant time() {
        try {
            return Instant.parse(json(text).path("time").asString(""));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the line has no time", e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the line is not JSON", e);
        }
    }

    /** The hash of the line before, as this line states it. */
    String prev() {
        return json(text).path("prev").asString("");
    }

    private static String sha256(String text) {
        return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
    }

    private static void subject(ObjectNode node, AuditEvent.Subject subject) {
        node.put("request", subject.request().value())
                .put("session", subject.session())
                .put("principal", subject.principal().name())
                .put("repository", subject.repository());
    }

    private static void details(ObjectNode node, AuditEvent event) {
        switch (event) {
            case AuditEvent.PushDecided push -> {
                node.put("verdict", push.allowed() ? "allow" : "deny").put("policy", push.policy());
                decisions(node.putArray("refs"), push.refs());
            }
            case AuditEvent.PushCompleted push -> {
                node.put("outcome", told(push.outcome()))
                        .put("packBytes", push.packBytes())
                        .put("durationMs", millis(push.duration()));
                ArrayNode refs = node.putArray("refs");
                push.refs()
                        .forEach(r ->
                                refs.addObject()
                                        .put("ref", r.ref().value())
                                        .put("outcome", told(r.outcome())));
            }
            case AuditEvent.Served served ->
                    node.put("command", served.command())
                            .put("outcome", told(served.outcome()))
                            .put("bytes", served.bytes())
                            .put("durationMs", millis(served.duration()));
            case AuditEvent.AccessRefused refused -> node.put("reason", told(refused.reason()));
            case AuditEvent.PolicyReloaded reloaded ->
                    node.put("before", reloaded.before())
                            .put("after", reloaded.after())
                            .put("outcome", told(reloaded.outcome()));
        }
    }

    /** Whatever wrote it: no secret gets into the log. */
    private static String told(String text) {
        return HeldSecrets.ofThisProcess().redact(text);
    }

    /** Where the clock was set back meanwhile, no time went by as far as is known. */
    private static long millis(Duration duration) {
        return Math.max(0, duration.toMillis());
    }

    private static void decisions(ArrayNode array, List<AuditEvent.RefDecision> refs) {
        for (AuditEvent.RefDecision ref : refs) {
            array.addObject()
                    .put("ref", ref.ref().value())
                    .put("old", ref.oldId().hex())
                    .put("new", ref.newId().hex())
                    .put("operation", ref.operation())
                    .put("verdict", ref.verdict())
                    .put("rule", ref.rule());
        }
    }
}
