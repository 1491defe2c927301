package dev.jib.client;

/**
 * The error numbers that the helper tells apart: Linux's generic ones, the same on x86-64 and
 * arm64.
 */
final class Errno {
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int EPIPE = 32;
    static final int ENAMETOOLONG = 36;
    static final int ECONNRESET = 104;
    static final int ECONNREFUSED = 111;

    /** Not from the kernel: the C shim's answer for a host name that does not resolve. */
    static final int UNKNOWN_HOST = 10_000;

    private Errno() {}

    /** Whether the call failed only for now, and is to be made again. */
    static boolean isTransient(int result) {
        return result == -EINTR || result == -EAGAIN;
    }
}
