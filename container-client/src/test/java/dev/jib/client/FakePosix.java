package dev.jib.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A machine in memory: git's two pipes, one socket, files and an environment.
 *
 * <p>Each call takes or gives as few bytes as its random numbers say, and fails for now ({@code
 * EINTR}, {@code EAGAIN}) as often. A poll that could never return is an {@link AssertionError}, as
 * is a write that a real pipe would block on.
 */
final class FakePosix implements Posix {
    static final int SOCKET = 7;

    final List<String> arguments = new ArrayList<>(List.of("git-remote-jib"));
    final Map<String, String> environment = new HashMap<>();
    final Map<String, FakeFile> files = new HashMap<>();
    final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    final List<String> connects = new ArrayList<>();

    int connectResult = SOCKET;
    boolean gitStdoutBroken;
    boolean socketTakesNothing;
    int socketWriteError;
    boolean shutDown;
    boolean stdoutClosed;

    /** Called when a poll finds nothing ready: the time for the far sides to do something. */
    Runnable whenIdle = () -> {};

    private final FakeSource stdin = new FakeSource();
    private final FakeSource toReceive = new FakeSource();
    private final Random random;

    FakePosix(long seed) {
        this.random = new Random(seed);
    }

    record FakeFile(int result, byte[] content, int mode) {}

    FakePosix run(String... arguments) {
        this.arguments.addAll(List.of(arguments));
        return this;
    }

    void gitSends(String text) {
        gitSends(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void gitSends(byte[] bytes) {
        stdin.add(bytes);
    }

    void gitCloses() {
        stdin.end(0);
    }

    void gatewaySends(String text) {
        gatewaySends(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void gatewaySends(byte[] bytes) {
        toReceive.add(bytes);
    }

    /** The gateway's end: 0 for an orderly one, else a negated error number. */
    void gatewayEnds(int result) {
        toReceive.end(result);
    }

    String out() {
        return stdout.toString(StandardCharsets.ISO_8859_1);
    }

    String err() {
        return stderr.toString(StandardCharsets.ISO_8859_1);
    }

    String sentText() {
        return sent.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public @Nullable String argument(int index) {
        return index < arguments.size() ? arguments.get(index) : null;
    }

    @Override
    public @Nullable String environment(String name) {
        return environment.get(name);
    }

    @Override
    public String version() {
        return "1.2.3-test";
    }

    @Override
    public String errorText(int error) {
        return "error " + error;
    }

    @Override
    public int userId() {
        return 1000;
    }

    @Override
    public int read(int fd, byte[] bytes, int offset, int length) {
        assert fd == STDIN;
        return stdin.read(random, bytes, offset, length);
    }

    @Override
    public int receive(int socket, byte[] bytes, int offset, int length) {
        assert socket == SOCKET;
        return toReceive.read(random, bytes, offset, length);
    }

    @Override
    public int write(int fd, byte[] bytes, int offset, int length) {
        if (fd == STDOUT && gitStdoutBroken) {
            return -Errno.EPIPE;
        }
        if (fd == STDOUT && length > 4096) {
            throw new AssertionError("a pipe may block on a write of " + length + " bytes");
        }
        return put(fd == STDERR ? stderr : stdout, bytes, offset, length);
    }

    @Override
    public int send(int socket, byte[] bytes, int offset, int length) {
        assert socket == SOCKET;
        if (socketWriteError != 0) {
            return socketWriteError;
        }
        return socketTakesNothing ? -Errno.EAGAIN : put(sent, bytes, offset, length);
    }

    private int put(ByteArrayOutputStream sink, byte[] bytes, int offset, int length) {
        if (random.nextInt(8) == 0) {
            return random.nextBoolean() ? -Errno.EAGAIN : -Errno.EINTR;
        }
        int count = 1 + random.nextInt(length);
        sink.write(bytes, offset, count);
        return count;
    }

    @Override
    public int shutdownWrites(int socket) {
        shutDown = true;
        return 0;
    }

    @Override
    public int close(int fd) {
        stdoutClosed |= fd == STDOUT;
        return 0;
    }

    @Override
    public int poll(int[] fds, int[] events, int[] ready) {
        if (random.nextInt(16) == 0) {
            Arrays.fill(ready, 0);
            return -Errno.EINTR;
        }
        if (readiness(fds, events, ready) == 0) {
            whenIdle.run();
            if (readiness(fds, events, ready) == 0) {
                throw new AssertionError("this poll never returns");
            }
        }
        return 1;
    }

    private int readiness(int[] fds, int[] events, int[] ready) {
        int count = 0;
        for (int i = 0; i < fds.length; i++) {
            ready[i] = fds[i] < 0 ? 0 : state(fds[i]) & (events[i] | 8 | 16);
            count += ready[i] == 0 ? 0 : 1;
        }
        return count;
    }

    private int state(int fd) {
        return switch (fd) {
            case STDIN -> (stdin.hasPieces() ? POLLIN : 0) | (stdin.isEnded() ? 16 : 0);
            case STDOUT -> gitStdoutBroken ? POLLOUT | 8 : POLLOUT;
            case STDERR -> POLLOUT;
            default ->
                    (toReceive.hasPieces() || toReceive.isEnded() ? POLLIN : 0)
                            | (socketTakesNothing && socketWriteError == 0 ? 0 : POLLOUT);
        };
    }

    @Override
    public int connectUnix(String path) {
        connects.add(path);
        return connectResult;
    }

    @Override
    public int connectTcp(String host, String port) {
        connects.add(host + " " + port);
        return connectResult;
    }

    @Override
    public int readFile(String path, byte[] bytes, int[] mode) {
        FakeFile file = files.getOrDefault(path, new FakeFile(-Errno.ENOENT, new byte[0], 0));
        mode[0] = file.mode();
        if (file.result() < 0) {
            return file.result();
        }
        int length = Math.min(bytes.length, file.content().length);
        System.arraycopy(file.content(), 0, bytes, 0, length);
        return length;
    }
}
