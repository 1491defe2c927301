package dev.jib.gateway.transport.admin;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The policy in force, and what came of a reload, as JSON. */
final class PolicyJson {
    private static final JsonMapper JSON = new JsonMapper();

    private PolicyJson() {}

    static ObjectNode health(PolicyHealth policy, List<String> problems) {
        ObjectNode node = JSON.createObjectNode();
        node.put("status", "live");
        texts(node.putArray("problems"), problems);
        node.set("policy", policy(policy));
        return node;
    }

    static ObjectNode applied(Reload reload) {
        ObjectNode node = JSON.createObjectNode();
        node.put("reload", reload.changed() ? "applied" : "unchanged");
        node.set("policy", policy(reload.policy()));
        texts(node.putArray("warnings"), reload.warnings());
        texts(node.putArray("restart"), reload.restart());
        return node;
    }

    static ObjectNode refused(PolicyHealth policy) {
        ObjectNode node = JSON.createObjectNode();
        node.putObject("error")
                .put("code", "configuration-refused")
                .put("message", "the configuration was not taken; the policy in force stays")
                .put("expected", "a file that jib policy check finds fine; see policy.refused");
        node.set("policy", policy(policy));
        return node;
    }

    private static ObjectNode policy(PolicyHealth policy) {
        ObjectNode node = JSON.createObjectNode();
        node.put("digest", policy.digest()).put("since", policy.since().toString());
        policy.refused()
                .ifPresent(refused -> {
                    ObjectNode said = node.putObject("refused");
                    said.put("since", refused.since().toString());
                    texts(said.putArray("problems"), refused.problems());
                });
        return node;
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
