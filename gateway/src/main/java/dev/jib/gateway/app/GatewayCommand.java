package dev.jib.gateway.app;

import dev.jib.gateway.app.reload.Hangup;
import dev.jib.gateway.git.MaskedLines;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jib gateway}: running the gateway. */
@Command(
        name = "gateway",
        description = "Run the gateway, load its policy anew, make a session, ask how it is.",
        subcommands = {
            GatewayCommand.Run.class,
            ReloadCommand.class,
            SessionCommand.class,
            HealthCommand.class
        })
final class GatewayCommand {
    /** {@code jib gateway run}. */
    @Command(
            name = "run",
            description = {
                "Run the gateway in the foreground until SIGTERM or SIGINT.",
                "SIGHUP, or another configuration file in the place of this one, reloads the"
                        + " policy."
            })
    static final class Run implements Callable<Integer> {
        @Option(
                names = "--config",
                required = true,
                paramLabel = "FILE",
                description = "The configuration, gateway.yaml (docs/policy.md).")
        private Path config;

        @Option(
                names = "--no-watch",
                description = "Reload only on SIGHUP and by jib gateway reload.")
        private boolean unwatched;

        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws IOException, InterruptedException {
            System.setErr(
                    new PrintStream(
                            new MaskedLines(System.err::write), true, StandardCharsets.UTF_8));
            GatewayApp app = GatewayApp.start(config);
            Hangup.onSignal(app::reload);
            if (!unwatched) {
                app.watchConfiguration();
            }
            CountDownLatch closed = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(app, closed), "shutdown"));
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    "jib gateway: ready"
                            + app.tcpAddress().map(a -> ", smart HTTP on " + a).orElse(""));
            out.flush();
            closed.await();
            return 0;
        }

        private static void close(GatewayApp app, CountDownLatch closed) {
            try {
                app.shutDown();
            } catch (IOException e) {
                System.err.println("jib: " + e.getMessage());
            } finally {
                closed.countDown();
            }
        }
    }
}
