package dev.jib.gateway.app;

import dev.jib.gateway.app.policy.PolicyFile;
import dev.jib.gateway.config.GatewaySettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code jib gateway health}: asks a running gateway how it is, for probes and people. */
@Command(
        name = "health",
        description = {
            "Ask the running gateway whether it is alive, or ready to serve. Exit status 1 for no.",
            "Alive: it answers; problems are told and change nothing. Ready: it can serve, which it"
                    + " cannot when no upstream's credential works."
        })
final class HealthCommand implements Callable<Integer> {
    @Mixin private PolicyFile file = new PolicyFile();

    @Option(
            names = "--admin-socket",
            paramLabel = "PATH",
            description = "Where the gateway listens (default: as the configuration file says).")
    private Optional<Path> socket = Optional.empty();

    @Option(names = "--ready", description = "Ask for readiness.")
    private boolean ready;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<Path> admin =
                socket.isPresent()
                        ? socket
                        : file.meaning(out::println)
                                .flatMap(c -> c.gateway())
                                .map(GatewaySettings::adminSocket);
        if (admin.isEmpty()) {
            out.println("not asked (expected: a whole file, or --admin-socket)");
            return 1;
        }
        AdminClient.Answer answer =
                new AdminClient(admin.get()).call("GET", ready ? "/v1/ready" : "/v1/health", "");
        JsonNode body = answer.body();
        out.println(body.path("status").asString("no status"));
        body.path("reasons").forEach(reason -> out.println(reason.asString()));
        body.path("problems").forEach(problem -> out.println(problem.asString()));
        body.path("policy")
                .path("refused")
                .path("problems")
                .forEach(problem -> out.println("not taken: " + problem.asString()));
        return answer.isOk() ? 0 : 1;
    }
}
