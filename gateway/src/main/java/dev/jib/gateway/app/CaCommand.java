package dev.jib.gateway.app;

import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.identity.ca.CertificateAuthority;
import dev.jib.gateway.identity.ca.ClientName;
import dev.jib.gateway.identity.ca.IssuedCertificate;
import dev.jib.gateway.session.SessionId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jib ca}: the authority whose certificates clients of the TCP listener show. */
@Command(
        name = "ca",
        description = "Make a certificate authority, issue certificates and revoke them.",
        subcommands = {CaCommand.Init.class, CaCommand.Issue.class, CaCommand.Revoke.class})
final class CaCommand {
    private CaCommand() {}

    private static CertificateAuthority open(Path directory) throws IOException {
        if (!Files.exists(directory.resolve("ca.crt"))) {
            throw new IOException(
                    directory + ": holds no authority, ca.crt (expected: what jib ca init made)");
        }
        return CertificateAuthority.open(directory, Clock.systemUTC(), new SecureRandom());
    }

    /** {@code jib ca init}. */
    @Command(name = "init", description = "Make an authority in a directory of its own.")
    static final class Init implements Callable<Integer> {
        @Parameters(paramLabel = "DIR", description = "Where; made with mode 0700.")
        private Path directory = Path.of("ca");

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            CertificateAuthority authority =
                    CertificateAuthority.init(directory, Clock.systemUTC(), new SecureRandom());
            PrintWriter out = spec.commandLine().getOut();
            out.println("made      " + directory.resolve("ca.crt"));
            out.println("valid to  " + authority.certificate().getNotAfter().toInstant());
            out.println("configure gateway.tls.client-ca: " + directory.resolve("ca.crt"));
            return 0;
        }
    }

    /** {@code jib ca issue}. */
    @Command(
            name = "issue",
            description = {
                "Issue a short-lived certificate of a client, or one of the TCP listener itself.",
                "Writes <name>.crt and <name>.key (mode 0600) and prints the serial number."
            })
    static final class Issue implements Callable<Integer> {
        private static final Pattern LIFE = Pattern.compile("(\\d{1,6})(m|h|d)");

        @Parameters(paramLabel = "DIR", description = "The authority's directory.")
        private Path directory = Path.of("ca");

        @ArgGroup(multiplicity = "1")
        private Subject subject = new Subject();

        @Option(
                names = "--session",
                paramLabel = "ID",
                description =
                        "The session that the certificate alone opens; without it the session's"
                                + " token is needed as well.")
        private Optional<String> session = Optional.empty();

        @Option(
                names = "--life",
                paramLabel = "TIME",
                description = "How long it holds, such as 30m, 12h or 7d, which is the most.")
        private Optional<String> life = Optional.empty();

        @Option(
                names = "--out",
                paramLabel = "DIR",
                defaultValue = ".",
                description = "Where the files go (default: here).")
        private Path out = Path.of(".");

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "The name of the files (default: that of the principal or host).")
        private Optional<String> name = Optional.empty();

        @Spec private CommandSpec spec = CommandSpec.create();

        /** Whose certificate it is to be. */
        static final class Subject {
            @Option(
                    names = "--principal",
                    paramLabel = "NAME",
                    description = "Who the client acts for.")
            private Optional<String> principal = Optional.empty();

            @Option(
                    names = "--host",
                    paramLabel = "HOST",
                    description = "The host name or address of the TCP listener; for 90 days.")
            private Optional<String> host = Optional.empty();
        }

        @Override
        public Integer call() throws IOException {
            CertificateAuthority authority = open(directory);
            IssuedCertificate issued =
                    subject.host.isPresent()
                            ? forHost(authority, subject.host.get())
                            : forClient(
                                    authority,
                                    subject.principal.orElseThrow(
                                            () -> usage("Missing: --principal or --host")));
            String file =
                    fileName(name.or(() -> subject.host).or(() -> subject.principal).orElseThrow());
            Files.createDirectories(
                    out,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            issued.write(out, file);
            PrintWriter said = spec.commandLine().getOut();
            said.println("certificate " + out.resolve(file + ".crt"));
            said.println("key         " + out.resolve(file + ".key"));
            said.println("serial      " + issued.serial());
            said.println("valid to    " + issued.certificate().getNotAfter().toInstant());
            return 0;
        }

        private IssuedCertificate forHost(CertificateAuthority authority, String host)
                throws IOException {
            if (session.isPresent() || life.isPresent()) {
                throw usage("--host takes neither --session nor --life");
            }
            return authority.issueServer(host);
        }

        private IssuedCertificate forClient(CertificateAuthority authority, String principal)
                throws IOException {
            try {
                Optional<String> id = session.map(SessionId::new).map(SessionId::value);
                return authority.issue(
                        new ClientName(new Principal(principal), id),
                        life.map(this::duration).orElse(Duration.ofHours(12)));
            } catch (IllegalArgumentException e) {
                throw usage(String.valueOf(e.getMessage()));
            }
        }

        private Duration duration(String text) {
            Matcher matcher = LIFE.matcher(text);
            if (!matcher.matches()) {
                throw usage("--life: '" + text + "' (expected: such as 30m, 12h or 7d)");
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }

        private String fileName(String text) {
            if (text.contains("/") || text.startsWith(".")) {
                throw usage("--name: '" + text + "' (expected: a file name)");
            }
            return text.replace(':', '_');
        }

        private ParameterException usage(String text) {
            return new ParameterException(spec.commandLine(), text);
        }
    }

    /** {@code jib ca revoke}. */
    @Command(
            name = "revoke",
            description = "Revoke certificates; holds from the next request on, without a restart.")
    static final class Revoke implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "DIR", description = "The authority's directory.")
        private Path directory = Path.of("ca");

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "SERIAL",
                description = "Serial numbers in hex, as issue prints them.")
        private List<String> serials = List.of();

        @Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            CertificateAuthority authority = open(directory);
            for (String serial : serials) {
                try {
                    authority.revoke(serial);
                } catch (IllegalArgumentException e) {
                    throw new ParameterException(
                            spec.commandLine(), "'" + serial + "': " + e.getMessage());
                }
                spec.commandLine().getOut().println("revoked " + serial);
            }
            return 0;
        }
    }
}
