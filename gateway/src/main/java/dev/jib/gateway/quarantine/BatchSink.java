package dev.jib.gateway.quarantine;

import java.io.IOException;

/** Takes the batches of a pack, in order. */
interface BatchSink {
    /** Handles the batch and returns one to fill next, empty. */
    Batch exchange(Batch full) throws IOException, PackRefused;
}
