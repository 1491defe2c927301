package dev.jib.gateway.upstream.git;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * An upstream whose services run at the far end of a two-way stream. Each request of upload-pack
 * gets a service of its own, which says its advertisement first and ends after its answer.
 */
public final class StatefulUpstream implements Upstream {
    private static final byte[] FLUSH = "0000".getBytes(StandardCharsets.US_ASCII);

    private final RepositoryUrl base;
    private final ServiceOpener opener;

    /** An upstream at that base whose services the opener starts; it is closed with it. */
    public StatefulUpstream(RepositoryUrl base, ServiceOpener opener) {
        this.base = base;
        this.opener = opener;
    }

    @Override
    public InputStream uploadAdvertisement(UpstreamRepository repository, int version)
            throws UpstreamException {
        ServiceStream service = open(repository, Service.UPLOAD_PACK, version);
        InputStream whole = new AdvertisementInput(service.output(), Faults.of(repository));
        return new FilterInputStream(whole) {
            @Override
            public void close() {
                leave(service);
            }
        };
    }

    @Override
    public Exchange upload(UpstreamRepository repository, int version) throws UpstreamException {
        ServiceStream service = open(repository, Service.UPLOAD_PACK, version);
        return past(service, repository, version);
    }

    @Override
    public Exchange conversation(UpstreamRepository repository) throws UpstreamException {
        return new StatefulExchange(open(repository, Service.UPLOAD_PACK, 0), false);
    }

    @Override
    public ReceiveConnection receive(UpstreamRepository repository) throws UpstreamException {
        return new StatefulReceive(
                open(repository, Service.RECEIVE_PACK, 0), Faults.of(repository));
    }

    private ServiceStream open(UpstreamRepository repository, Service service, int version)
            throws UpstreamException {
        RepositoryUrl url = repository.url();
        if (!url.equals(base) && url.below(base).isEmpty()) {
            throw Faults.of(repository)
                    .of(
                            Kind.PROTOCOL,
                            "the repository is at "
                                    + url
                                    + " (expected: below the upstream's base "
                                    + base
                                    + ")");
        }
        return opener.open(repository, service, version);
    }

    /** The exchange that begins behind the advertisement. */
    private static Exchange past(ServiceStream service, UpstreamRepository repository, int version)
            throws UpstreamException {
        Faults faults = Faults.of(repository);
        boolean done = false;
        try {
            AdvertisementInput refs = new AdvertisementInput(service.output(), faults);
            refs.skip();
            if (version == 2 && !refs.first().startsWith("version 2")) {
                throw faults.of(
                        Kind.PROTOCOL,
                        "it does not speak protocol version 2 any more (its sshd may drop"
                                + " GIT_PROTOCOL: see AcceptEnv in sshd_config(5)); try again");
            }
            done = true;
            return new StatefulExchange(service, version < 2);
        } catch (UpstreamException e) {
            throw e;
        } catch (IOException e) {
            throw faults.broken("reading its answer failed: " + Faults.reason(e), e);
        } finally {
            if (!done) {
                service.close();
            }
        }
    }

    /** Tells the service that nothing is wanted, so that it ends without a complaint in its log. */
    static void leave(ServiceStream service) {
        try (service) {
            service.input().write(FLUSH);
            service.input().close();
        } catch (IOException ignored) {
            // It is closed in any case; that it is gone already is no fault.
        }
    }

    @Override
    public void close() {
        opener.close();
    }
}
