package dev.jib.client;

import org.jspecify.annotations.Nullable;

/**
 * The system calls that the helper needs.
 *
 * <p>Every text is a byte string: one char per byte, 0 to 255, so that URLs and paths keep their
 * bytes whatever the locale is. A call returns what the system call returns, or the negated error
 * number ({@link Errno}).
 */
interface Posix {
    int STDIN = 0;
    int STDOUT = 1;
    int STDERR = 2;

    /** Something can be read, or the far side hung up. */
    int POLLIN = 1;

    /** Something can be written, or the far side hung up. */
    int POLLOUT = 4;

    /** The command line's argument at the index (0 is the program), or null when there is none. */
    @Nullable String argument(int index);

    /** The value of an environment variable, or null when it is not set. */
    @Nullable String environment(String name);

    /** The version that this helper was built as. */
    String version();

    /** What the C library calls the error. */
    String errorText(int error);

    /** The effective user id. */
    int userId();

    /** Reads up to {@code length} bytes; 0 is the end. It may block. */
    int read(int fd, byte[] bytes, int offset, int length);

    /** Writes up to {@code length} bytes. It may block where more is given than the file takes. */
    int write(int fd, byte[] bytes, int offset, int length);

    /** Reads from a socket what is there now; {@code -EAGAIN} where nothing is. */
    int receive(int socket, byte[] bytes, int offset, int length);

    /** Writes to a socket what it takes now; {@code -EAGAIN} where it takes nothing. */
    int send(int socket, byte[] bytes, int offset, int length);

    /** Tells the far side that nothing more will be written. */
    int shutdownWrites(int socket);

    /** Closes a file. */
    int close(int fd);

    /**
     * Waits for one of the files, at most three; a negative fd is passed over. Fills {@code ready}
     * with {@code revents}.
     */
    int poll(int[] fds, int[] events, int[] ready);

    /** Connects to a unix stream socket and returns its fd. */
    int connectUnix(String path);

    /**
     * Connects to a TCP port and returns its fd; {@code -UNKNOWN_HOST} where the name does not
     * resolve.
     */
    int connectTcp(String host, String port);

    /**
     * Reads the beginning of a regular file into {@code bytes}, and its {@code st_mode} into {@code
     * mode[0]}. Of what is no regular file it reads nothing.
     */
    int readFile(String path, byte[] bytes, int[] mode);
}
