package dev.jib.client;

/**
 * Waits for one file, for the calls that found it not ready: the parent may have made it
 * non-blocking.
 */
final class Waiting {
    private Waiting() {}

    /**
     * Returns once the file is ready for the event, or a signal came; a fault where it cannot be
     * waited for.
     */
    static void on(Posix posix, int fd, int event) throws HelperFault {
        int result = posix.poll(new int[] {fd}, new int[] {event}, new int[1]);
        if (result < 0 && result != -Errno.EINTR) {
            throw new HelperFault(
                    "cannot wait for git or the gateway: %", posix.errorText(-result));
        }
    }
}
