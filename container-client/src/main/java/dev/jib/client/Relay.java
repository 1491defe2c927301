package dev.jib.client;

/**
 * Bytes both ways between git and the gateway, until the gateway has closed or git is gone.
 *
 * <p>Neither direction waits for the other: one poll(2) over the three files, and a read or write
 * only where it cannot block. The socket is asked so call by call ({@code MSG_DONTWAIT}). Standard
 * input and output keep their blocking mode, since {@code O_NONBLOCK} belongs to the open file,
 * which the parent may share: a read after {@code POLLIN} returns what is there, and after {@code
 * POLLOUT} a pipe takes {@code PIPE_BUF} bytes, so no more than that is written at a time.
 *
 * <p>Ends: git's end of input becomes a half-close of the socket. The gateway's end is passed on by
 * closing standard output once everything is written; what git still sends goes on to the gateway,
 * and is dropped where it takes nothing more, so that a push that was answered early ends with its
 * answer and not with a broken pipe.
 */
final class Relay {
    /**
     * What a pipe takes without blocking once poll(2) says that it is writable: {@code PIPE_BUF}.
     */
    static final int PIPE_PORTION = 4096;

    private static final int GIT_IN = 0;
    private static final int GIT_OUT = 1;
    private static final int SOCKET = 2;
    private static final int NONE = -1;

    private final Posix posix;
    private final int socket;
    private final AnswerEnd answerEnd;
    private final Flow up = new Flow();
    private final Flow down = new Flow();
    private final int[] fds = new int[3];
    private final int[] events = new int[3];
    private final int[] ready = new int[3];
    private boolean halfClosed;

    /** A relay over a connected socket; {@code early} is what git had already sent. */
    Relay(Posix posix, int socket, byte[] early, AnswerEnd answerEnd) {
        this.posix = posix;
        this.socket = socket;
        this.answerEnd = answerEnd;
        System.arraycopy(early, 0, up.buffer(), 0, early.length);
        up.filled(early.length);
        answerEnd.asked(early.length);
    }

    /**
     * Runs to the end and returns whether the gateway had said everything, or git wanted no more.
     */
    boolean run() throws HelperFault {
        while (true) {
            if (down.isDrained() && !down.isSinkClosed()) {
                posix.close(Posix.STDOUT);
                down.closeSink();
                if (!answerEnd.reached()) {
                    return false;
                }
            }
            if (down.isSinkClosed() && up.isDrained()) {
                return true;
            }
            await();
            fromGit();
            toGateway();
            fromGateway();
            toGit();
        }
    }

    private void await() throws HelperFault {
        int socketEvents =
                (down.wantsSource() ? Posix.POLLIN : 0) | (up.wantsSink() ? Posix.POLLOUT : 0);
        fds[GIT_IN] = up.wantsSource() ? Posix.STDIN : NONE;
        events[GIT_IN] = Posix.POLLIN;
        fds[GIT_OUT] = down.isSinkClosed() ? NONE : Posix.STDOUT;
        events[GIT_OUT] = down.wantsSink() ? Posix.POLLOUT : 0;
        fds[SOCKET] = socketEvents == 0 ? NONE : socket;
        events[SOCKET] = socketEvents;
        int result = posix.poll(fds, events, ready);
        if (result < 0 && result != -Errno.EINTR) {
            throw new HelperFault(
                    "cannot wait for git or the gateway: %", posix.errorText(-result));
        }
    }

    private void fromGit() throws HelperFault {
        if (ready[GIT_IN] == 0) {
            return;
        }
        int count = posix.read(Posix.STDIN, up.buffer(), up.readTo(), up.readable());
        if (count > 0) {
            answerEnd.asked(count);
            up.filled(count);
        } else if (!Errno.isTransient(count)) {
            up.endSource();
        }
    }

    private void toGateway() {
        if (up.wantsSink()) {
            int count = posix.send(socket, up.buffer(), up.writeFrom(), up.writable());
            if (count >= 0) {
                up.taken(count);
            } else if (!Errno.isTransient(count)) {
                up.closeSink();
            }
        }
        if (up.isDrained() && !halfClosed) {
            halfClosed = true;
            posix.shutdownWrites(socket);
        }
    }

    private void fromGateway() {
        if ((ready[SOCKET] & ~Posix.POLLOUT) == 0 || !down.wantsSource()) {
            return;
        }
        int count = posix.receive(socket, down.buffer(), down.readTo(), down.readable());
        if (count > 0) {
            answerEnd.answered(down.buffer(), down.readTo(), count);
            down.filled(count);
        } else if (!Errno.isTransient(count)) {
            down.endSource();
        }
    }

    private void toGit() {
        if ((ready[GIT_OUT] & ~Posix.POLLOUT) != 0) {
            down.closeSink();
        }
        if (ready[GIT_OUT] == 0 || !down.wantsSink()) {
            return;
        }
        int portion = Math.min(down.writable(), PIPE_PORTION);
        int count = posix.write(Posix.STDOUT, down.buffer(), down.writeFrom(), portion);
        if (count >= 0) {
            down.taken(count);
        } else if (!Errno.isTransient(count)) {
            down.closeSink();
        }
    }
}
