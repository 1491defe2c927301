package dev.jib.it.stand;

import dev.jib.gateway.app.AdminClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Git as in a container of a session of a gateway. */
final class ContainerGit {
    private final World world;
    private final AdminClient admin;
    private final List<String> tokens;

    /** Has sessions made there; their tokens for the TCP port are added to a list. */
    ContainerGit(World world, AdminClient admin, List<String> tokens) {
        this.world = world;
        this.admin = admin;
        this.tokens = tokens;
    }

    /** In a new session of {@code agent-7}: all addresses below the bases go to the gateway. */
    GitCommand of(List<String> bases, String... repositories) {
        JsonNode session = session(repositories).path("session");
        String id = session.path("id").asString();
        Path home = world.directory("home-" + id);
        StringBuilder rules = new StringBuilder("[protocol \"jib\"]\n\tallow = always\n");
        for (String base : bases) {
            rules.append("[url \"jib::%1$s/\"]\n\tinsteadOf = %1$s/\n".formatted(base));
        }
        world.file("home-" + id + "/.jibconfig", rules.toString());
        return GitCommand.withHome(home)
                .with("GIT_CONFIG_SYSTEM", home.resolve(".jibconfig").toString())
                .with("GIT_CONFIG_NOSYSTEM", "0")
                .with("PATH", Needs.helper().getParent() + ":" + System.getenv("PATH"))
                .with("JIB_GATEWAY", "unix:" + session.path("socketDir").asString() + "/git.sock");
    }

    /** What the admin API answers for a new session of {@code agent-7}. */
    JsonNode session(String... repositories) {
        String list = String.join("\",\"", repositories);
        String body = "{\"principal\":\"agent-7\",\"repositories\":[\"%s\"]}".formatted(list);
        try {
            AdminClient.Answer answer = admin.call("POST", "/v1/sessions", body);
            if (!answer.isOk()) {
                throw new AssertionError("POST /v1/sessions: " + answer);
            }
            tokens.add(answer.body().path("session").path("token").asString(""));
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
