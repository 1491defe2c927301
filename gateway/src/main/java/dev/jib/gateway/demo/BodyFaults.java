package dev.jib.gateway.demo;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Applies a fault to the bodies of one exchange. */
final class BodyFaults {

    /** No fault. */
    static final BodyFaults NONE =
            new BodyFaults(new Fault.Delay(Duration.ZERO), new CountDownLatch(0));

    private final Fault fault;
    private final CountDownLatch healed;

    BodyFaults(Fault fault, CountDownLatch healed) {
        this.fault = fault;
        this.healed = healed;
    }

    InputStream request(InputStream body) {
        return switch (fault) {
            case Fault.DropRequest drop -> new Breaking(body, drop.afterBytes());
            case Fault.Delay _, Fault.Answer _, Fault.DropResponse _, Fault.Stall _, Fault.Drip _ ->
                    body;
        };
    }

    OutputStream response(OutputStream body) {
        return switch (fault) {
            case Fault.DropResponse drop ->
                    new Limited(body, drop.afterBytes(), BodyFaults::dropConnection);
            case Fault.Stall stall -> new Limited(body, stall.afterBytes(), this::awaitHealing);
            case Fault.Drip drip -> new Dripping(body, drip);
            case Fault.Delay _, Fault.Answer _, Fault.DropRequest _ -> body;
        };
    }

    private static void dropConnection() throws IOException {
        throw new IOException("dropped on purpose");
    }

    private void awaitHealing() throws IOException {
        try {
            healed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the upstream is being closed");
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    /** A body that cannot be read further than so many bytes. */
    private static final class Breaking extends FilterInputStream {
        private long left;

        Breaking(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                dropConnection();
            }
            int n = super.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(n, 0);
            return n;
        }
    }

    /** Does something, once, when so many bytes have been written and flushed. */
    private static final class Limited extends FilterOutputStream {
        private final Action action;
        private long left;

        Limited(OutputStream out, long left, Action action) {
            super(out);
            this.left = left;
            this.action = action;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (left < 0 || length <= left) {
                out.write(buffer, offset, length);
                left -= left < 0 ? 0 : length;
                return;
            }
            int first = (int) left;
            left = -1;
            out.write(buffer, offset, first);
            out.flush();
            action.run();
            out.write(buffer, offset + first, length - first);
        }
    }

    /** Writes little, and waits. */
    private static final class Dripping extends FilterOutputStream {
        private final Fault.Drip drip;

        Dripping(OutputStream out, Fault.Drip drip) {
            super(out);
            this.drip = drip;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += drip.bytes()) {
                out.write(buffer, offset + done, Math.min(drip.bytes(), length - done));
                out.flush();
                pause();
            }
        }

        private void pause() throws IOException {
            try {
                Thread.sleep(drip.pause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the upstream is being closed");
            }
        }
    }
}
