package dev.jib.gateway.lfs;

import dev.jib.gateway.git.Printable;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.session.SessionId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns what an upstream answers to a batch into what a container may see of it. */
final class Batches {
    private static final Duration UNSAID = Duration.ofMinutes(15);
    private static final int MAX_FIELDS = 32;
    private static final int MAX_VALUE = 8192;

    private final LfsSite site;
    private final Grants grants;

    Batches(LfsSite site, Grants grants) {
        this.site = site;
        this.grants = grants;
    }

    /**
     * Who asked, and how it reaches the gateway.
     *
     * @param prefix the address up to {@code info/lfs}
     */
    record Asker(SessionId session, RepositoryUrl url, String prefix) {}

    /** The answer for each object that was asked for, and for no other. */
    ObjectNode answer(BatchRequest request, JsonNode upstream, Asker asker) throws LfsException {
        String transfer = upstream.path("transfer").asString("basic");
        if (!transfer.equals("basic") || !upstream.path("objects").isArray()) {
            throw new LfsException(502, "the upstream's LFS answers in a way that is not basic");
        }
        Map<String, JsonNode> said = new LinkedHashMap<>();
        upstream.path("objects").forEach(o -> said.put(o.path("oid").asString(""), o));
        ObjectNode answer = BatchRequest.JSON.createObjectNode().put("transfer", "basic");
        ArrayNode objects = answer.putArray("objects");
        for (LfsObject object : request.objects()) {
            ObjectNode one = objects.addObject();
            one.put("oid", object.oid()).put("size", object.size());
            JsonNode about = said.get(object.oid());
            if (object.size() > site.maxBytes()) {
                error(one, 413, "larger than " + site.maxBytes() + " bytes (limit: lfs.max-bytes)");
            } else if (about == null) {
                error(one, 502, "the upstream's LFS says nothing about this object");
            } else {
                describe(one, new Asked(object, request.operation(), asker), about);
            }
        }
        return answer.put("hash_algo", "sha256");
    }

    private record Asked(LfsObject object, Operation operation, Asker asker) {}

    private void describe(ObjectNode one, Asked asked, JsonNode about) throws LfsException {
        JsonNode fault = about.path("error");
        if (fault.isObject()) {
            int code = fault.path("code").asInt(502);
            String message = Printable.of(fault.path("message").asString(""));
            error(one, code, message.substring(0, Math.min(200, message.length())));
            return;
        }
        if (about.path("size").asLong(asked.object().size()) != asked.object().size()) {
            error(one, 422, "the upstream has another size for this object");
            return;
        }
        JsonNode action = about.path("actions").path(asked.operation().word());
        if (action.isObject()) {
            boolean authenticated = about.path("authenticated").asBoolean(false);
            grant(one, asked, new Said(about.path("actions"), action, authenticated));
        } else if (asked.operation() == Operation.DOWNLOAD) {
            error(one, 404, "the upstream does not have this object");
        }
    }

    private record Said(JsonNode actions, JsonNode action, boolean authenticated) {}

    private void grant(ObjectNode one, Asked asked, Said said) throws LfsException {
        Duration life = life(said.action());
        Optional<StoredAction> verify =
                asked.operation() == Operation.UPLOAD && said.actions().path("verify").isObject()
                        ? Optional.of(stored(said.actions().path("verify"), said.authenticated()))
                        : Optional.empty();
        Grant grant =
                new Grant(
                        new Grant.Bound(
                                asked.asker().session(),
                                asked.asker().url(),
                                asked.operation(),
                                asked.object()),
                        grants.now().plus(life),
                        stored(said.action(), said.authenticated()),
                        verify);
        one.putObject("actions")
                .putObject(asked.operation().word())
                .put(
                        "href",
                        asked.asker().prefix()
                                + "/objects/"
                                + asked.object().oid()
                                + "/"
                                + grants.add(grant))
                .put("expires_in", life.toSeconds());
    }

    private StoredAction stored(JsonNode action, boolean authenticated) throws LfsException {
        try {
            URI href = URI.create(action.path("href").asString(""));
            if (!site.allows(href)) {
                throw UpstreamLfs.foreign(href);
            }
            Map<String, String> header = new LinkedHashMap<>();
            action.path("header")
                    .properties()
                    .forEach(f -> header.put(f.getKey(), f.getValue().asString("")));
            boolean odd =
                    header.size() > MAX_FIELDS
                            || header.entrySet().stream().anyMatch(Batches::isOdd);
            if (!odd) {
                return new StoredAction(href, header, authenticated);
            }
        } catch (IllegalArgumentException e) {
            throw new LfsException(502, "the upstream's LFS names no address", e);
        }
        throw new LfsException(502, "the upstream's LFS wants header fields that are none");
    }

    private static boolean isOdd(Map.Entry<String, String> field) {
        return !field.getKey().matches("[A-Za-z0-9-]{1,64}")
                || field.getValue().length() > MAX_VALUE
                || field.getValue().chars().anyMatch(c -> c < ' ' || c > '~');
    }

    /** As long as the upstream says, less a moment, and an hour at most. */
    private Duration life(JsonNode action) throws LfsException {
        Duration said = UNSAID;
        long seconds = action.path("expires_in").asLong(0);
        String at = action.path("expires_at").asString("");
        if (seconds > 0) {
            said = Duration.ofSeconds(seconds);
        } else if (!at.isEmpty()) {
            try {
                said = Duration.between(grants.now(), Instant.parse(at));
            } catch (DateTimeParseException e) {
                throw new LfsException(502, "the upstream's LFS names no time", e);
            }
        }
        if (said.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new LfsException(502, "the upstream's LFS gives addresses that have expired");
        }
        return said.compareTo(Grants.LONGEST) > 0 ? Grants.LONGEST : said;
    }

    private static void error(ObjectNode one, int code, String message) {
        one.putObject("error").put("code", code).put("message", message);
    }

    /** Those that are worth asking the upstream about. */
    List<LfsObject> asked(BatchRequest request) {
        return request.objects().stream().filter(o -> o.size() <= site.maxBytes()).toList();
    }
}
