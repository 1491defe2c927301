package dev.jib.gateway.transport;

import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.transport.http.HttpHandler;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The administrators' socket: mode 0600 in a directory of mode 0700 when the gateway makes it, and
 * only for root and the gateway's own user, as the kernel tells them.
 */
final class AdminListener implements AutoCloseable {
    private static final String PEER = "admin";
    private static final String REFUSAL =
            "{\"error\":{\"code\":\"forbidden\",\"message\":\"this user may not administer the"
                    + " gateway\",\"expected\":\"root or the gateway's own user\"}}\n";

    private final Limits limits;
    private final HttpHandler handler;
    private final ChannelGroup accepted =
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel server;

    /** Known once the socket is there; nobody is served before. */
    private volatile Optional<PeerUsers> allowed = Optional.empty();

    AdminListener(Path socket, Channels channels, HttpHandler handler, Limits limits)
            throws IOException {
        this.limits = limits;
        this.handler = handler;
        Path absolute = socket.toAbsolutePath();
        Path directory = absolute.resolveSibling("");
        if (!Files.isDirectory(directory)) {
            UnixSockets.makeDirectory(directory, "rwx------");
        }
        Path unfinished = absolute.resolveSibling(absolute.getFileName() + ".new");
        this.server =
                new UnixSockets.Place(absolute, unfinished, "rw-------")
                        .listen(channels, this::accept);
        int own = (int) Files.getAttribute(absolute, "unix:uid");
        this.allowed = Optional.of(new PeerUsers(ImmutableSet.of(0, own)));
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        accepted.close().awaitUninterruptibly();
    }

    private void accept(Channel channel) {
        accepted.add(channel);
        boolean allow = allowed.isPresent() && allowed.get().allow(channel, PEER);
        HttpHandler mine =
                allow ? handler : e -> e.answer(403, "application/json", REFUSAL, Map.of());
        channel.pipeline()
                .addLast(
                        new ConnectionHandler(
                                channel, PEER, new HttpDialogue(c -> mine, limits), limits));
    }
}
