package dev.jib.gateway.transport;

import dev.jib.gateway.session.Session;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.session.SessionListener;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One unix socket per session, {@code <runtime dir>/<session id>/git.sock}.
 *
 * <p>A container runs as any user, so the session's directory is 0755 and its socket 0666; what
 * keeps everybody else out is the runtime directory, 0700 and the gateway's. A launcher mounts the
 * session's directory, never the socket itself: the socket is a new file after each start.
 *
 * <p>A container with a writable mount may put anything into its directory, even while the gateway
 * works there. The socket is therefore bound and given its mode in the runtime directory, which no
 * container sees, and then renamed to its place: that replaces whatever is there in one step and
 * follows no link.
 */
final class UnixListeners implements SessionListener, AutoCloseable {
    /** The name of each session's socket in its directory. */
    static final String SOCKET = "git.sock";

    private static final Logger LOG = LoggerFactory.getLogger(UnixListeners.class);

    private final Path runtimeDir;
    private final Optional<PeerUsers> allowed;
    private final Channels channels;
    private final GatewayParts parts;
    private final Map<SessionId, Listener> listeners = new ConcurrentHashMap<>();

    private record Listener(Channel server, ChannelGroup accepted) {
        void close() {
            server.close().awaitUninterruptibly();
            accepted.close().awaitUninterruptibly();
        }
    }

    /**
     * Listeners below that directory, which is made, or made private, when it is not.
     *
     * @param allowedUids the users that may connect, as the kernel tells them; empty for all
     */
    UnixListeners(Path runtimeDir, Set<Integer> allowedUids, Channels channels, GatewayParts parts)
            throws IOException {
        this.runtimeDir = runtimeDir.toAbsolutePath();
        this.allowed =
                allowedUids.isEmpty() ? Optional.empty() : Optional.of(new PeerUsers(allowedUids));
        this.channels = channels;
        this.parts = parts;
        UnixSockets.makeDirectory(this.runtimeDir, "rwx------");
    }

    /** The directory that a launcher mounts into the container of that session. */
    Path directory(SessionId id) {
        return runtimeDir.resolve(id.value());
    }

    @Override
    public void created(Session session) throws IOException {
        SessionId id = session.id();
        Path socket = directory(id).resolve(SOCKET);
        UnixSockets.Place place =
                new UnixSockets.Place(socket, runtimeDir.resolve(id + ".new"), "rw-rw-rw-");
        UnixSockets.makeDirectory(directory(id), "rwxr-xr-x");
        ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        Channel server;
        try {
            server = place.listen(channels, channel -> accept(id, channel, accepted));
        } catch (IOException e) {
            removeFiles(id);
            throw e;
        }
        listeners.put(id, new Listener(server, accepted));
    }

    @Override
    public void deleted(Session session) {
        Listener listener = listeners.remove(session.id());
        if (listener != null) {
            listener.close();
        }
        removeFiles(session.id());
    }

    private void removeFiles(SessionId id) {
        try {
            // not a tree walk: a container that is still there could swap a directory for a link
            Files.deleteIfExists(directory(id).resolve(SOCKET));
            Files.deleteIfExists(directory(id));
        } catch (IOException e) {
            LOG.warn(
                    "session {}: its directory {} stays, perhaps since its container put files"
                            + " there: {}",
                    id,
                    directory(id),
                    e.toString());
        }
    }

    /**
     * Stops listening and closes every connection. The socket files stay, so that a client is told
     * "connection refused" and not "no such file" until the next start replaces them.
     */
    @Override
    public void close() {
        listeners.values().forEach(Listener::close);
        listeners.clear();
    }

    /**
     * What is beyond the session's own cap takes no room of the others', however long its client
     * keeps what it was told unread.
     */
    private void accept(SessionId id, Channel channel, ChannelGroup accepted) {
        accepted.add(channel);
        int most = parts.settings().quotas().sessionConnections();
        ConnectionCap.Room own = ConnectionCap.room(accepted.size(), most);
        ConnectionCap.Room room =
                own == ConnectionCap.Room.THERE ? parts.cap().enter(channel) : own;
        if (room == ConnectionCap.Room.NOT_EVEN_TO_TELL) {
            channel.close();
            return;
        }
        String peer = "session " + id;
        Dialogue dialogue;
        if (own == ConnectionCap.Room.NONE) {
            dialogue = new NativeRefusal(ConnectionCap.full("session-connections"));
        } else if (room == ConnectionCap.Room.NONE) {
            dialogue = new NativeRefusal(ConnectionCap.full("connections"));
        } else if (allowed.isPresent() && !allowed.get().allow(channel, peer)) {
            dialogue = new NativeRefusal("this user may not use the session's socket");
        } else {
            dialogue = NativeDialogue.ofSession(parts, id);
        }
        channel.pipeline().addLast(new ConnectionHandler(channel, peer, dialogue, parts.limits()));
    }
}
