package dev.jib.it.stand;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.io.Resources;
import dev.jib.gateway.demo.DemoAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code git http-backend} under apache2 with TLS and Basic authentication, as many hosts run it: a
 * server of its own with a generated configuration, at a port of loopback. Started by root it
 * serves as {@code www-data}, who then owns the repositories.
 */
public final class ApacheUpstream implements AutoCloseable {
    /** The only user. */
    public static final String USER = "git";

    private static final String SERVER_USER = "www-data";
    private static final Path MODULES = Path.of("/usr/lib/apache2/modules");
    private static final List<String> MODULE_NAMES =
            List.of(
                    "mpm_event",
                    "authn_core",
                    "authn_file",
                    "authz_core",
                    "authz_user",
                    "auth_basic",
                    "alias",
                    "cgid",
                    "env",
                    "setenvif",
                    "ssl");

    private final World world;
    private final Path directory;
    private final Path repositories;
    private final DemoAuthority authority =
            new DemoAuthority(InstantSource.system(), new SecureRandom());
    private final ServerProcess.Recipe recipe;
    private ServerProcess server;

    private ApacheUpstream(World world, String password) {
        this.world = world;
        directory = world.directory("apache");
        repositories = world.directory("apache/repositories");
        Path apache = Needs.program("apache2", "apache2-bin");
        world.file("apache/server.pem", authority.serverPem(List.of("localhost", "127.0.0.1")));
        world.file("apache/ca.pem", authority.certificatePem());
        world.file("apache/users", USER + ":{SHA}" + sha1(password) + "\n");
        world.directory("apache/run");
        giveToServer(directory);
        recipe =
                new ServerProcess.Recipe(
                        port -> command(apache, port),
                        directory.resolve("error.log"),
                        "resuming normal operations");
        server = ServerProcess.start(recipe);
    }

    /** Starts it for one user with a password, in the test's directory. */
    public static ApacheUpstream start(World world, String password) {
        return world.closing(new ApacheUpstream(world, password));
    }

    /** {@code https://localhost:PORT}. */
    public String url() {
        return "https://localhost:" + server.port();
    }

    /** The certificate a client must trust. */
    public Path authorityFile() {
        return directory.resolve("ca.pem");
    }

    /** The global configuration of the git that it runs; there is none unless a test writes it. */
    public Path gitConfiguration() {
        return directory.resolve("gitconfig");
    }

    /** Kills it with all that it runs (SIGKILL). */
    public void kill() {
        server.kill();
    }

    /** Starts it again at the same port, when it has ended. */
    public void startAgain() {
        server = ServerProcess.startAgain(recipe, server.port());
    }

    /** Makes an empty bare repository at a path such as {@code acme/site.git} below the URL. */
    public GitRepository createRepository(String path) {
        GitRepository repository = world.git().initBare(repositories.resolve(path));
        repository.ok("config", "http.receivepack", "true");
        repository.ok("config", "receive.advertisePushOptions", "true");
        repository.ok("config", "uploadpack.allowFilter", "true");
        giveToServer(repositories);
        return repository;
    }

    /**
     * One line a request: method, path and query, status, how many came before on the connection.
     */
    public ImmutableList<String> requests() {
        try {
            return ImmutableList.copyOf(Files.readAllLines(directory.resolve("access.log")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What went wrong, in apache's words and git's. */
    public String log() {
        return server.log();
    }

    @Override
    public void close() {
        server.close();
    }

    private Command command(Path apache, int port) {
        Path file = world.file("apache/apache2.conf", configuration(port));
        return Command.of(
                        apache.toString(),
                        "-d",
                        directory.toString(),
                        "-f",
                        file.toString(),
                        "-DFOREGROUND")
                .in(directory);
    }

    private String configuration(int port) {
        String modules =
                MODULE_NAMES.stream()
                        .map(name ->
                                "LoadModule %s_module %s/mod_%s.so%n"
                                        .formatted(name, MODULES, name))
                        .collect(Collectors.joining());
        String identity = Needs.isRoot() ? "User %1$s%nGroup %1$s%n".formatted(SERVER_USER) : "";
        String definitions =
                """
                Define ADDRESS 127.0.0.1
                Define PORT %d
                Define SERVER "%s"
                Define REPOSITORIES "%s"
                Define GIT_CORE "%s"
                """
                        .formatted(port, directory, repositories, world.git().ok("--exec-path"));
        return modules + identity + definitions + template();
    }

    private static String template() {
        try {
            return Resources.toString(
                    Resources.getResource(ApacheUpstream.class, "apache2.conf"),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void giveToServer(Path tree) {
        if (Needs.isRoot()) {
            Command.of("chown", "-R", SERVER_USER + ":" + SERVER_USER, tree.toString())
                    .run()
                    .orFail();
        }
    }

    /** Apache's {@code {SHA}} form of a password. */
    @SuppressWarnings("deprecation") // the file format wants SHA-1
    private static String sha1(String password) {
        byte[] hash = Hashing.sha1().hashString(password, StandardCharsets.UTF_8).asBytes();
        return Base64.getEncoder().encodeToString(hash);
    }
}
