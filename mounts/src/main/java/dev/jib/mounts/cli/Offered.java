package dev.jib.mounts.cli;

import dev.jib.mounts.plan.MountsException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directories that a caller offers to the container, looked at before anything is made. */
final class Offered {
    private static final String HELPER = "git-remote-jib";
    private static final String SOCKET = "git.sock";

    private Offered() {}

    /** Refuses what a runtime would fail on, or what could serve no push. */
    static void check(RequestOptions options) {
        Path socket = options.socketDir;
        if (socket != null && !Files.isDirectory(socket)) {
            throw new MountsException(
                    "--socket-dir "
                            + socket
                            + " is no directory (expected: the socketDir of a session, as a"
                            + " running gateway tells it)");
        }
        Path helper = options.helperDir;
        if (helper != null && !Files.isExecutable(helper.resolve(HELPER))) {
            throw new MountsException(
                    "--helper-dir "
                            + helper
                            + " has no program "
                            + HELPER
                            + " (expected: a directory with it, such as"
                            + " container-client/target/bin)");
        }
    }

    /** What a person should know of the choice, one line each. */
    static List<String> notes(RequestOptions options) {
        List<String> notes = new ArrayList<>();
        if (options.layout == null && !options.repositories.isEmpty()) {
            notes.add(
                    "--layout shared is for code that you trust not to attack; for other code take"
                            + " --layout sealed");
        }
        notes.addAll(ofGateway(options.socketDir, options.upstreams));
        return notes;
    }

    private static boolean isListening(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> ofGateway(@Nullable Path socket, List<String> upstreams) {
        if (socket == null) {
            return upstreams.isEmpty()
                    ? List.of()
                    : List.of("--upstream without --socket-dir: no gateway can be reached");
        }
        List<String> notes = new ArrayList<>();
        if (!isListening(socket.resolve(SOCKET))) {
            notes.add("no gateway listens at " + socket.resolve(SOCKET) + ": is it running?");
        }
        if (upstreams.isEmpty()) {
            notes.add("--socket-dir without --upstream: only URLs with jib:: use the gateway");
        }
        return notes;
    }
}
