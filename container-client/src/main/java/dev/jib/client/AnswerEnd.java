package dev.jib.client;

/**
 * Tells whether a gateway that hung up had said all it had to say.
 *
 * <p>Nothing but the end of the stream tells git that a conversation is over, and a killed gateway
 * ends the stream as well. So the pkt-lines are followed, by their lengths: a conversation ends
 * after a flush-pkt, with no request of git's left unanswered, or after an error that the far side
 * told git itself ({@code ERR}, {@code NACK}, side-band 3). Where the bytes are no pkt-lines (a
 * pack without side-band), every end is taken for a good one: git checks the pack itself.
 *
 * <p>A push is answered twice: the advertisement and the report-status end in a flush-pkt each.
 */
final class AnswerEnd {
    /** The flush-pkt that git may send when it wants nothing more; it has no answer. */
    private static final int GOODBYE = 4;

    private static final int KEPT = 5;

    private final boolean push;
    private final byte[] head = new byte[KEPT + PktLine.HEADER];
    private int headLength;
    private int payloadLeft;
    private boolean framed = true;
    private boolean flushed;
    private boolean failed;
    private int flushes;
    private long unanswered;

    AnswerEnd(Service service) {
        this.push = service == Service.RECEIVE_PACK;
    }

    /** Git has sent that many bytes. */
    void asked(int count) {
        unanswered += count;
    }

    /** The gateway has sent these bytes. */
    void answered(byte[] bytes, int offset, int length) {
        if (!push) {
            unanswered = 0;
        }
        int at = offset;
        int end = offset + length;
        while (at < end && framed) {
            if (payloadLeft > 0 && headLength == head.length) {
                int skipped = Math.min(payloadLeft, end - at);
                payloadLeft -= skipped;
                at += skipped;
            } else {
                take(bytes[at++]);
            }
            if (payloadLeft == 0 && headLength > PktLine.HEADER) {
                endOfLine();
            }
        }
    }

    /** Whether a good conversation may end here. */
    boolean reached() {
        if (!framed || failed) {
            return true;
        }
        boolean answeredAll = unanswered <= GOODBYE || push && flushes > 1;
        return flushed && headLength == 0 && answeredAll;
    }

    private void take(byte next) {
        head[headLength++] = next;
        if (headLength > PktLine.HEADER) {
            payloadLeft--;
        } else if (headLength == PktLine.HEADER) {
            header(PktLine.length(head, 0));
        }
    }

    private void header(int length) {
        flushed = length == 0;
        failed = false;
        if (flushed) {
            flushes++;
        }
        framed = length >= 0 && length != 3;
        payloadLeft = Math.max(length - PktLine.HEADER, 0);
        if (payloadLeft == 0) {
            headLength = 0;
        }
    }

    private void endOfLine() {
        String start = ByteString.of(head, PktLine.HEADER, headLength - PktLine.HEADER);
        failed = start.startsWith("ERR ") || start.startsWith("NACK ") || start.startsWith("\3");
        headLength = 0;
    }
}
