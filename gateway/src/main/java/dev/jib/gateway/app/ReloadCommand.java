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

/** {@code jib gateway reload}: has a running gateway take its configuration file's policy. */
@Command(
        name = "reload",
        description = {
            "Have the running gateway read its configuration file anew, all or nothing.",
            "The policy and the repositories take effect at once, for pushes that begin from then"
                + " on; the answer names what waits for a restart. Exit status 1 when the file was"
                + " not taken."
        })
final class ReloadCommand implements Callable<Integer> {
    @Mixin private PolicyFile file = new PolicyFile();

    @Option(
            names = "--admin-socket",
            paramLabel = "PATH",
            description = "Where the gateway listens (default: as the configuration file says).")
    private Optional<Path> socket = Optional.empty();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<Path> admin = socket.isPresent() ? socket : said(out);
        if (admin.isEmpty()) {
            out.println(
                    "not sent to the gateway, which keeps its policy (expected: a whole file, or"
                            + " --admin-socket)");
            return 1;
        }
        AdminClient.Answer answer = new AdminClient(admin.get()).call("POST", "/v1/reload", "");
        return answer.isOk() ? taken(out, answer.body()) : kept(out, answer.body());
    }

    private Optional<Path> said(PrintWriter out) {
        return file.meaning(out::println)
                .flatMap(c -> c.gateway())
                .map(GatewaySettings::adminSocket);
    }

    private static int taken(PrintWriter out, JsonNode answer) {
        answer.path("warnings").forEach(w -> out.println(w.asString()));
        out.printf(
                "%s, policy %s%n",
                answer.path("reload").asString(), answer.path("policy").path("digest").asString());
        answer.path("restart")
                .forEach(key -> out.println("waits for a restart: " + key.asString()));
        return 0;
    }

    private static int kept(PrintWriter out, JsonNode answer) {
        JsonNode policy = answer.path("policy");
        policy.path("refused").path("problems").forEach(p -> out.println(p.asString()));
        out.printf(
                "%s; in force: policy %s since %s%n",
                answer.path("error").path("message").asString("the gateway refused"),
                policy.path("digest").asString("unknown"),
                policy.path("since").asString("unknown"));
        return 1;
    }
}
