package dev.jib.gateway.upstream.git;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.pktline.PktLineWriter;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.TimeLimit;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Speaks git's own transport over TCP, as {@code git daemon} does. It authenticates nobody and
 * encrypts nothing: it is for mirrors inside a network that is trusted.
 *
 * <pre>
 *   request = pkt-line(service SP path NUL "host=" host NUL [NUL "version=2" NUL])
 * </pre>
 */
public final class GitDaemon implements ServiceOpener {
    private final DaemonTimeouts timeouts;
    private final WriteWatch watch = new WriteWatch();

    /** What the daemon calls a repository: with {@code .git} at its end, or without. */
    private final Cache<RepositoryUrl, String> paths =
            CacheBuilder.newBuilder().maximumSize(10_000).build();

    /** A daemon that is given that much time. */
    public GitDaemon(DaemonTimeouts timeouts) {
        this.timeouts = timeouts;
    }

    @Override
    public ServiceStream open(UpstreamRepository repository, Service service, int version)
            throws UpstreamException {
        RepositoryUrl url = repository.url();
        String known = paths.getIfPresent(url);
        if (known != null) {
            try {
                return open(repository, new Call(service, known, version));
            } catch (UpstreamException e) {
                if (e.kind() != Kind.NOT_FOUND) {
                    throw e;
                }
                paths.invalidate(url); // it may be called otherwise by now
            }
        }
        String bare = "/" + url.path();
        try {
            return remembered(repository, new Call(service, bare + ".git", version));
        } catch (UpstreamException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            return remembered(repository, new Call(service, bare, version));
        }
    }

    private ServiceStream remembered(UpstreamRepository repository, Call call)
            throws UpstreamException {
        ServiceStream stream = open(repository, call);
        paths.put(repository.url(), call.path);
        return stream;
    }

    private ServiceStream open(UpstreamRepository repository, Call call) throws UpstreamException {
        Faults faults = Faults.of(repository);
        Socket socket = connect(repository.url(), faults);
        boolean done = false;
        try {
            socket.setSoTimeout(Math.toIntExact(timeouts.response().toMillis()));
            PktLineWriter writer = new PktLineWriter(socket.getOutputStream());
            writer.text(call.line(repository.url()));
            writer.flushStream();
            ServiceStream stream = SocketService.begun(socket, timeouts, watch, faults);
            done = true;
            return stream;
        } catch (UpstreamException e) {
            throw e;
        } catch (SocketTimeoutException e) {
            throw faults.timeout(
                    "it did not answer", new TimeLimit(timeouts.response(), "response"));
        } catch (IOException e) {
            throw faults.broken("the connection broke before it answered: " + Faults.reason(e), e);
        } finally {
            if (!done) {
                SocketService.close(socket);
            }
        }
    }

    private Socket connect(RepositoryUrl url, Faults faults) throws UpstreamException {
        String host = url.host();
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        Duration patience = timeouts.connect();
        Socket socket = new Socket();
        try {
            InetSocketAddress address = new InetSocketAddress(name, url.effectivePort());
            if (address.isUnresolved()) {
                throw new UnknownHostException(name + " has no address");
            }
            socket.connect(address, Math.toIntExact(patience.toMillis()));
            socket.setTcpNoDelay(true);
            return socket;
        } catch (SocketTimeoutException e) {
            SocketService.close(socket);
            throw faults.timeout(
                    "no connection to " + url.authority(), new TimeLimit(patience, "connect"));
        } catch (IOException e) {
            SocketService.close(socket);
            throw faults.of(
                    Kind.UNREACHABLE,
                    "no connection to " + url.authority() + ": " + Faults.reason(e),
                    e);
        }
    }

    @Override
    public void close() {
        watch.close();
    }

    private record Call(Service service, String path, int version) {
        String line(RepositoryUrl url) {
            String request = service.command() + " " + path + "\0host=" + url.authority() + "\0";
            return version > 0 ? request + "\0version=" + version + "\0" : request;
        }
    }
}
