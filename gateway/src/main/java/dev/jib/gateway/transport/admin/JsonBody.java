package dev.jib.gateway.transport.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A request's JSON object, read strictly: each key is known, comes once and has its type. */
final class JsonBody {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final JsonNode object;

    /** A body that is not as it should be. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Problem problem;

        InvalidException(Problem problem) {
            super(problem.message());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    static JsonBody parse(byte[] bytes, Set<String> keys) throws InvalidException {
        JsonNode node;
        try {
            node = JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw invalid("body: not JSON: " + e.getOriginalMessage(), "one JSON object");
        }
        if (!node.isObject()) {
            throw invalid("body: not an object", "one JSON object");
        }
        for (String key : node.propertyNames()) {
            if (!keys.contains(key)) {
                throw invalid(
                        "unknown key '" + key + "'",
                        String.join(", ", keys.stream().sorted().toList()));
            }
        }
        return new JsonBody(node);
    }

    static InvalidException invalid(String message, String expected) {
        return new InvalidException(Problem.invalid(message, expected));
    }

    Optional<String> text(String key) throws InvalidException {
        Optional<JsonNode> value = value(key);
        if (value.isPresent() && !value.get().isString()) {
            throw invalid("'" + key + "' is not a string", "a string");
        }
        return value.map(JsonNode::asString);
    }

    List<String> texts(String key) throws InvalidException {
        Optional<JsonNode> value = value(key);
        List<String> texts = new ArrayList<>();
        if (value.isPresent()) {
            if (!value.get().isArray()) {
                throw invalid("'" + key + "' is not an array", "an array of strings");
            }
            for (JsonNode element : value.get()) {
                if (!element.isString()) {
                    throw invalid("'" + key + "' has an element that is no string", "strings");
                }
                texts.add(element.asString());
            }
        }
        return texts;
    }

    Optional<JsonNode> object(String key) throws InvalidException {
        Optional<JsonNode> value = value(key);
        if (value.isPresent() && !value.get().isObject()) {
            throw invalid("'" + key + "' is not an object", "an object");
        }
        return value;
    }

    private Optional<JsonNode> value(String key) {
        return object.optional(key);
    }
}
