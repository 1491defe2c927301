package dev.jib.gateway.quarantine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own disk does not take a push: neither the pusher nor the upstream is to blame. The
 * message is for the pusher and names no path; the cause, for the log, does.
 */
public final class QuarantineException extends IOException {
    private static final long serialVersionUID = 1;

    private static final String FULL = "No space left on device"; // as strerror(3) says it

    /** What the disk's fault makes of the push. */
    public QuarantineException(IOException cause) {
        super("the gateway's disk does not take the push (" + reason(cause) + ")", cause);
    }

    /** Whether some file of the gateway's own is at fault, wherever it was touched. */
    public static boolean isOfDisk(IOException e) {
        return e instanceof FileSystemException || FULL.equals(e.getMessage());
    }

    private static String reason(IOException cause) {
        @Nullable String said =
                switch (cause) {
                    case FileAlreadyExistsException e -> "a file is where a directory must be";
                    case NoSuchFileException e -> "a directory is missing";
                    case AccessDeniedException e -> "permission denied";
                    case FileSystemException e -> e.getReason();
                    default -> cause.getMessage();
                };
        return said == null ? cause.getClass().getSimpleName() : said;
    }
}
