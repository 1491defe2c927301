package dev.jib.gateway.app;

import dev.jib.gateway.app.policy.PolicyFile;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.GatewaySettings;
import dev.jib.gateway.config.PolicyLoad;
import dev.jib.gateway.config.ResolvedRepository;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.session.SessionId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code jib gateway session}: sees to it that a running gateway has a session, and prints the
 * directory of its socket. Does nothing when it is there, so that a probe can repeat it.
 */
@Command(
        name = "session",
        mixinStandardHelpOptions = true,
        description = "Make a session unless it is there; prints the directory of its socket.")
final class SessionCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int NOT_FOUND = 404;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The configuration that the gateway runs with.")
    private Path config = Path.of("gateway.yaml");

    @Option(names = "--id", required = true, description = "Name of the session.")
    private String id = "";

    @Option(names = "--principal", required = true, description = "Who it acts for.")
    private String principal = "";

    @Option(
            names = "--repository",
            required = true,
            paramLabel = "URL",
            description = "What it may reach: a URL, or a name of the configuration. Repeatable.")
    private List<String> repositories = new ArrayList<>();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        GatewayConfig file = load();
        Path socket =
                file.gateway()
                        .map(GatewaySettings::adminSocket)
                        .orElseThrow(() ->
                                new IOException(
                                        config
                                                + " has no 'gateway' (expected: the file that the"
                                                + " gateway runs with)"));
        JsonNode session = session(new AdminClient(socket), names(file));
        spec.commandLine().getOut().println(session.path("socketDir").asString());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private JsonNode session(AdminClient client, TreeSet<String> names) throws IOException {
        String path = "/v1/sessions/" + new SessionId(id);
        AdminClient.Answer known = client.call("GET", path, "");
        if (known.status() == NOT_FOUND) {
            ObjectNode body = JSON.createObjectNode();
            body.put("id", id).put("principal", new Principal(principal).name());
            ArrayNode list = body.putArray("repositories");
            names.forEach(list::add);
            return checked(client.call("POST", "/v1/sessions", JSON.writeValueAsString(body)));
        }
        JsonNode session = checked(known);
        TreeSet<String> reached = new TreeSet<>();
        session.path("repositories").forEach(r -> reached.add(r.asString()));
        if (!session.path("principal").asString().equals(principal) || !reached.equals(names)) {
            throw new IOException(
                    "session "
                            + id
                            + " is there for "
                            + session.path("principal").asString()
                            + " and "
                            + reached
                            + " (expected: "
                            + principal
                            + " and "
                            + names
                            + "); choose another --id, or delete it first");
        }
        return session;
    }

    private static JsonNode checked(AdminClient.Answer answer) throws IOException {
        if (!answer.isOk()) {
            JsonNode error = answer.body().path("error");
            throw new IOException(
                    error.path("message").asString()
                            + " (expected: "
                            + error.path("expected").asString()
                            + ")");
        }
        return answer.body().path("session");
    }

    private TreeSet<String> names(GatewayConfig file) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (String repository : repositories) {
            Optional<ResolvedRepository> found =
                    file.named(repository).or(() -> byUrl(file, repository));
            names.add(
                    found.map(ResolvedRepository::name)
                            .orElseThrow(() ->
                                    new IOException(
                                            "--repository "
                                                    + repository
                                                    + " is not in "
                                                    + config
                                                    + " (expected: a URL or a name that an entry of"
                                                    + " repositories: has)")));
        }
        return names;
    }

    private static Optional<ResolvedRepository> byUrl(GatewayConfig file, String text) {
        try {
            return file.resolve(RepositoryUrl.parse(text));
        } catch (IllegalArgumentException notAUrl) {
            return Optional.empty();
        }
    }

    private GatewayConfig load() throws IOException {
        return switch (PolicyFile.load(config)) {
            case PolicyLoad.Loaded loaded -> loaded.config();
            case PolicyLoad.Refused refused ->
                    throw new IOException(String.join(System.lineSeparator(), refused.problems()));
        };
    }
}
