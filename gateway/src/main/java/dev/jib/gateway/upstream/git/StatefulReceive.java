package dev.jib.gateway.upstream.git;

import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.UpstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A push to a receive-pack that runs at the upstream from its advertisement to its report. */
final class StatefulReceive implements ReceiveConnection {
    private final ServiceStream service;
    private final Faults faults;
    private final AdvertisementInput advertisement;
    private boolean asked;

    StatefulReceive(ServiceStream service, Faults faults) {
        this.service = service;
        this.faults = faults;
        this.advertisement = new AdvertisementInput(service.output(), faults);
    }

    @Override
    public InputStream advertisement() {
        return advertisement;
    }

    @Override
    public Exchange request() throws UpstreamException {
        if (asked) {
            throw new IllegalStateException("a push has one request");
        }
        asked = true;
        try {
            advertisement.skip();
        } catch (UpstreamException e) {
            throw e;
        } catch (IOException e) {
            throw faults.broken("reading its refs failed: " + Faults.reason(e), e);
        }
        service.pushed();
        return new Push(service);
    }

    @Override
    public void close() {
        if (!asked) {
            StatefulUpstream.leave(service);
        }
    }

    /** The push itself. */
    private static final class Push implements Exchange {
        private final ServiceStream service;

        Push(ServiceStream service) {
            this.service = service;
        }

        @Override
        public OutputStream request() {
            return service.input();
        }

        @Override
        public InputStream response() {
            return service.output();
        }

        @Override
        public void close() {
            service.close();
        }
    }
}
