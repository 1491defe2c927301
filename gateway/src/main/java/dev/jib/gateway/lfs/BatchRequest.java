package dev.jib.gateway.lfs;

import dev.jib.gateway.git.RefName;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client asks for in one batch.
 *
 * @param operation what it wants to do
 * @param ref the ref that it says it is for; says nothing about its rights
 * @param objects with which objects
 */
record BatchRequest(Operation operation, Optional<RefName> ref, List<LfsObject> objects) {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_BODY = 1 << 20;
    private static final int MAX_OBJECTS = 1000;

    BatchRequest {
        objects = List.copyOf(objects);
    }

    /**
     * Reads one.
     *
     * @throws LfsException when it is not one that is served
     */
    static BatchRequest read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BODY + 1);
        if (bytes.length > MAX_BODY) {
            throw new LfsException(413, "batch: too large (expected: at most 1 MiB)");
        }
        try {
            return of(JSON.readTree(bytes));
        } catch (JacksonException | IllegalArgumentException e) {
            String said = e instanceof JacksonException ? "no JSON" : e.getMessage();
            throw new LfsException(422, "batch: " + said, e);
        }
    }

    private static BatchRequest of(JsonNode body) throws LfsException {
        Operation operation =
                Operation.of(body.path("operation").asString(""))
                        .orElseThrow(() ->
                                new LfsException(422, "operation (expected: download or upload)"));
        if (!body.path("hash_algo").asString("sha256").equals("sha256")) {
            throw new LfsException(409, "hash_algo (expected: sha256)");
        }
        JsonNode transfers = body.path("transfers");
        if (!transfers.isMissingNode()
                && StreamSupport.stream(transfers.spliterator(), false)
                        .noneMatch(t -> t.asString("").equals("basic"))) {
            throw new LfsException(422, "transfers (expected: basic among them)");
        }
        JsonNode wanted = body.path("objects");
        if (!wanted.isArray() || wanted.size() > MAX_OBJECTS) {
            throw new LfsException(
                    413, "objects (expected: a list of at most " + MAX_OBJECTS + ")");
        }
        List<LfsObject> objects = new ArrayList<>();
        for (JsonNode one : wanted) {
            objects.add(new LfsObject(one.path("oid").asString(""), one.path("size").asLong(-1)));
        }
        String ref = body.path("ref").path("name").asString("");
        return new BatchRequest(operation, RefName.parse(ref), objects);
    }

    /** What the upstream is asked. */
    ObjectNode forUpstream(List<LfsObject> some) {
        ObjectNode body = JSON.createObjectNode().put("operation", operation.word());
        body.putArray("transfers").add("basic");
        ref.ifPresent(r -> body.putObject("ref").put("name", r.value()));
        ArrayNode list = body.putArray("objects");
        some.forEach(o -> list.addObject().put("oid", o.oid()).put("size", o.size()));
        return body.put("hash_algo", "sha256");
    }
}
