package dev.jib.gateway.protocol.receive;

import dev.jib.gateway.pktline.PktLineException;

/**
 * How long an upstream's list of refs may be, which a push holds in memory. A ref of usual length
 * takes less than 400 bytes there, so that the longest list takes less than half of the heap.
 *
 * @param refs the most refs
 * @param bytes the most bytes of all lines, those that are not kept among them
 */
public record AdvertisementLimit(long refs, long bytes) {
    private static final int HEAP_A_REF = 1024;
    private static final int HEAP_A_BYTE = 16;

    /** What a heap of that many bytes has room for: 65536 refs and 4 MiB where it has 64 MiB. */
    public static AdvertisementLimit ofHeap(long heap) {
        return new AdvertisementLimit(heap / HEAP_A_REF, heap / HEAP_A_BYTE);
    }

    /** What this process has room for. */
    public static AdvertisementLimit ofThisProcess() {
        return ofHeap(Runtime.getRuntime().maxMemory());
    }

    void check(long seenRefs, long seenBytes) throws PktLineException {
        if (seenRefs > refs || seenBytes > bytes) {
            throw new PktLineException(
                    "the upstream's list of refs is too long for the gateway's memory (expected: at"
                            + " most "
                            + refs
                            + " refs and "
                            + bytes
                            + " bytes; hide refs there, or have the gateway run with a larger"
                            + " -Xmx)");
        }
    }
}
