package dev.jib.gateway.upstream.ssh;

import dev.jib.gateway.credential.CredentialException;
import dev.jib.gateway.credential.SshLogin;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.future.CancelOption;

/** Opens connections: TCP, the host's key against those that are pinned, the login. */
final class SshConnector {
    private final SshSettings settings;
    private final SshClients clients;

    SshConnector(SshSettings settings, SshClients clients) {
        this.settings = settings;
        this.clients = clients;
    }

    /** A connection that is logged in. */
    ClientSession open(SshLogin login, Faults faults) throws UpstreamException {
        RepositoryUrl base = settings.base();
        String host = unbracketed(base.host());
        PinnedHost pinned;
        List<KeyPair> keys;
        try {
            pinned = PinnedHost.read(login.pins(), host, base.effectivePort());
            keys = Identities.of(login.identity());
        } catch (CredentialException e) {
            throw faults.of(Kind.UNAUTHORIZED, String.valueOf(e.getMessage()), e);
        }
        ClientSession session = connect(login, pinned, faults);
        boolean done = false;
        try {
            keys.forEach(session::addPublicKeyIdentity);
            session.auth().verify(settings.timeouts().connect());
            done = true;
            return session;
        } catch (IOException e) {
            throw notLoggedIn(e, pinned, who(login, keys), faults);
        } finally {
            if (!done) {
                session.close(true);
            }
        }
    }

    private ClientSession connect(SshLogin login, PinnedHost pinned, Faults faults)
            throws UpstreamException {
        RepositoryUrl base = settings.base();
        Duration patience = settings.timeouts().connect();
        AttributeRepository opening =
                AttributeRepository.ofKeyValuePair(
                        SshClients.OPENING,
                        new SshClients.Opening(
                                pinned,
                                AgentKeys.of(login.identity()),
                                settings.timeouts().keepalive()));
        try {
            return clients.client()
                    .connect(
                            login.user(),
                            unbracketed(base.host()),
                            base.effectivePort(),
                            opening,
                            null)
                    .verify(patience, CancelOption.CANCEL_ON_TIMEOUT)
                    .getSession();
        } catch (IOException | UnresolvedAddressException e) {
            if (isTimeout(e)) {
                throw faults.timeout("no connection to " + base.authority(), connect());
            }
            throw faults.of(
                    Kind.UNREACHABLE, "no connection to " + base.authority() + ": " + reason(e), e);
        }
    }

    private UpstreamException notLoggedIn(
            IOException e, PinnedHost pinned, String who, Faults faults) {
        if (pinned.refusal().isPresent()) {
            return faults.of(Kind.UNREACHABLE, pinned.refusal().get(), e);
        }
        if (isTimeout(e)) {
            return faults.timeout("the SSH login was not done", connect());
        }
        boolean denied =
                e instanceof SshException ssh
                        && ssh.getDisconnectCode()
                                == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE;
        if (denied) {
            return faults.of(
                    Kind.UNAUTHORIZED,
                    "it does not accept "
                            + who
                            + "; whoever runs the gateway must have it authorized there, or replace"
                            + " it",
                    e);
        }
        if (isNotSigned(e)) {
            return faults.of(
                    Kind.UNAUTHORIZED,
                    "the gateway's SSH agent did not sign for "
                            + who
                            + "; whoever runs the gateway must add the key to the agent again",
                    e);
        }
        return faults.of(Kind.UNREACHABLE, "the SSH login broke off: " + Faults.reason(e), e);
    }

    private static boolean isNotSigned(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof AgentKeys.NotSigned) {
                return true;
            }
        }
        return false;
    }

    private static String who(SshLogin login, List<KeyPair> keys) {
        String shown =
                keys.isEmpty()
                        ? "a key of the gateway's " + login.identity()
                        : "the gateway's SSH key "
                                + KeyUtils.getFingerPrint(keys.getFirst().getPublic());
        return shown + " for user " + login.user();
    }

    private TimeLimit connect() {
        return new TimeLimit(settings.timeouts().connect(), "connect");
    }

    private static boolean isTimeout(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static String reason(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException) {
                return "its name has no address";
            }
            if (t instanceof ConnectException) {
                return Faults.reason(t);
            }
        }
        return Faults.reason(e);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
