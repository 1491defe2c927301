package dev.jib.gateway.upstream.ssh;

import dev.jib.gateway.credential.Credential;
import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.credential.CredentialSource.Refusal;
import dev.jib.gateway.credential.SshLogin;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import dev.jib.gateway.upstream.UpstreamRepository;
import dev.jib.gateway.upstream.git.ServiceOpener;
import dev.jib.gateway.upstream.git.ServiceStream;
import dev.jib.gateway.upstream.git.StatefulUpstream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.core.CoreModuleProperties;

/** Starts git's services over SSH, each in a channel of its own. */
public final class SshUpstream implements ServiceOpener {
    private static final int MAX_CREDENTIALS = 8;
    private static final int MAX_CONNECTIONS = 3;

    private final SshSettings settings;
    private final CredentialSource credentials;
    private final SshPool pool;

    private SshUpstream(SshSettings settings, CredentialSource credentials, SshClients clients) {
        this.settings = settings;
        this.credentials = credentials;
        this.pool = new SshPool(settings, clients);
    }

    /** An upstream with those settings; no connection is made before the first request. */
    public static Upstream open(
            SshSettings settings, CredentialSource credentials, SshClients clients) {
        return new StatefulUpstream(
                settings.base(), new SshUpstream(settings, credentials, clients));
    }

    static SshUpstream opener(
            SshSettings settings, CredentialSource credentials, SshClients clients) {
        return new SshUpstream(settings, credentials, clients);
    }

    /** With the credential that the source gives, and the next one while it has another. */
    @Override
    public ServiceStream open(UpstreamRepository repository, Service service, int version)
            throws UpstreamException {
        Start start = new Start(command(service, repository.url()), version, repository);
        for (int tried = 1; ; tried++) {
            Credential.Ssh credential = credential(repository);
            try {
                ServiceStream stream = open(start, credential);
                credentials.accepted(repository.url(), credential);
                return stream;
            } catch (UpstreamException e) {
                Optional<Refusal> refusal = refusal(e.kind());
                if (tried >= MAX_CREDENTIALS
                        || refusal.isEmpty()
                        || !credentials.refused(repository.url(), credential, refusal.get())) {
                    throw e;
                }
            }
        }
    }

    private static Optional<Refusal> refusal(Kind kind) {
        return switch (kind) {
            case UNAUTHORIZED -> Optional.of(Refusal.NOT_ACCEPTED);
            case NOT_FOUND -> Optional.of(Refusal.NOT_FOUND);
            default -> Optional.empty();
        };
    }

    private Credential.Ssh credential(UpstreamRepository repository) throws UpstreamException {
        Faults faults = Faults.of(repository);
        try {
            if (credentials.credential(repository.url()) instanceof Credential.Ssh ssh) {
                return ssh;
            }
        } catch (CredentialException e) {
            throw faults.of(Kind.UNAUTHORIZED, String.valueOf(e.getMessage()), e);
        }
        throw faults.of(
                Kind.UNAUTHORIZED,
                "no SSH key is configured for it; whoever runs the gateway can configure ssh-key or"
                        + " ssh-agent");
    }

    /** What is run, for which repository. */
    private record Start(String command, int version, UpstreamRepository repository) {}

    /**
     * In a connection that is there, or in a new one when that turns out to be gone: nothing was
     * asked of the upstream then.
     */
    private ServiceStream open(Start start, Credential.Ssh credential) throws UpstreamException {
        Faults faults = Faults.of(start.repository);
        SshLogin login;
        try {
            login = credential.login(start.repository.url());
        } catch (CredentialException e) {
            throw faults.of(Kind.UNAUTHORIZED, String.valueOf(e.getMessage()), e);
        }
        for (int tried = 1; ; tried++) {
            SshConnection connection = pool.lease(credential, login, faults);
            boolean done = false;
            try {
                ServiceStream stream = open(start, connection, faults);
                done = true;
                return stream;
            } catch (UpstreamException e) {
                throw e;
            } catch (IOException e) {
                if (tried >= MAX_CONNECTIONS) {
                    throw faults.broken("it opens no channel: " + Faults.reason(e), e);
                }
            } finally {
                if (!done) {
                    pool.release(connection);
                }
            }
        }
    }

    private ServiceStream open(Start start, SshConnection connection, Faults faults)
            throws IOException {
        ErrorText errors = new ErrorText();
        ChannelExec channel = channel(start, connection, faults);
        boolean done = false;
        try {
            channel.setErr(errors);
            CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(channel, settings.timeouts().idle());
            openChannel(channel, connection);
            SshService service =
                    SshService.begun(
                            new SshService.Opened(channel, errors, () -> pool.release(connection)),
                            settings.timeouts(),
                            faults);
            done = true;
            return service;
        } finally {
            if (!done) {
                channel.close(true);
            }
        }
    }

    /** A channel that is not open yet; a connection that is just being closed gives none. */
    private ChannelExec channel(Start start, SshConnection connection, Faults faults)
            throws IOException {
        Map<String, String> environment =
                start.version > 0 ? Map.of("GIT_PROTOCOL", "version=" + start.version) : Map.of();
        ClientSession session = connection.session(faults);
        try {
            return session.createExecChannel(start.command, null, environment);
        } catch (IllegalStateException e) {
            pool.abandon(connection);
            throw new IOException("the connection is being closed", e);
        }
    }

    private void openChannel(ChannelExec channel, SshConnection connection) throws IOException {
        try {
            channel.open().verify(settings.timeouts().connect());
        } catch (IOException e) {
            if (connection.isUsable() && isRefusal(e)) {
                pool.full(connection);
            } else {
                pool.abandon(connection);
            }
            throw e;
        }
    }

    /** Whether the server said that it opens none, as it does beyond its MaxSessions. */
    private static boolean isRefusal(IOException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof org.apache.sshd.common.channel.exception.SshChannelOpenException) {
                return true;
            }
        }
        return false;
    }

    /**
     * <pre>
     *   git-upload-pack '/path'         the path is absolute
     *   git-upload-pack '~/path'        it is below the account's home
     * </pre>
     */
    static String command(Service service, RepositoryUrl url) {
        String path = url.path().startsWith("~") ? url.path() : "/" + url.path();
        return service.command() + " '" + path + "'";
    }

    int connections() {
        return pool.size();
    }

    @Override
    public void close() {
        pool.close();
    }
}
