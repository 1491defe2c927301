package dev.jib.gateway.policy;

import java.util.List;

/** Looks for secrets in blobs as their bytes stream by. Safe for use by many threads. */
public interface BlobScanner {
    /** Begins with a new blob. */
    Scan begin();

    /** The scan of one blob, by one thread, in bounded memory. */
    interface Scan {
        /** Takes the next bytes of the blob; the array may be used again after the call. */
        void accept(byte[] bytes, int offset, int length);

        /** Ends the blob and tells what was found: at most 100 findings. */
        List<SecretFinding> finish();
    }
}
