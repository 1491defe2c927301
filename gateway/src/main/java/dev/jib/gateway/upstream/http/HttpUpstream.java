package dev.jib.gateway.upstream.http;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.jib.gateway.credential.CredentialSource;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.upstream.Exchange;
import dev.jib.gateway.upstream.Faults;
import dev.jib.gateway.upstream.ReceiveConnection;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamException;
import dev.jib.gateway.upstream.UpstreamException.Kind;
import dev.jib.gateway.upstream.UpstreamRepository;
import io.netty.handler.codec.http.HttpResponse;
import java.io.InputStream;
import java.time.Duration;

/** A git server that speaks smart HTTP, over HTTP/1.1 with or without TLS. */
public final class HttpUpstream implements Upstream {
    private final HttpOrigin origin;

    /** Where repositories are found that the upstream redirects reads of: path on the wire. */
    private final Cache<RepositoryUrl, String> moved =
            CacheBuilder.newBuilder()
                    .maximumSize(1000)
                    .expireAfterWrite(Duration.ofMinutes(10))
                    .build();

    private HttpUpstream(HttpOrigin origin) {
        this.origin = origin;
    }

    /**
     * An upstream with those settings; no connection is made before the first request.
     *
     * @throws IllegalArgumentException when the settings name a file that cannot be used
     */
    public static HttpUpstream open(
            HttpSettings settings, CredentialSource credentials, ClientLoops loops) {
        return open(settings, credentials, loops, Ticker.systemTicker());
    }

    static HttpUpstream open(
            HttpSettings settings, CredentialSource credentials, ClientLoops loops, Ticker ticker) {
        Connector connector = new Connector(settings, loops);
        ConnectionPool pool = new ConnectionPool(settings, connector, loops, ticker);
        return new HttpUpstream(new HttpOrigin(settings, credentials, pool));
    }

    @Override
    public InputStream uploadAdvertisement(UpstreamRepository repository, int version)
            throws UpstreamException {
        return advertisement(plan(repository, Service.UPLOAD_PACK, version).asAdvertisement());
    }

    @Override
    public Exchange upload(UpstreamRepository repository, int version) throws UpstreamException {
        return new HttpExchange(
                new HttpCall(origin, plan(repository, Service.UPLOAD_PACK, version)));
    }

    @Override
    public ReceiveConnection receive(UpstreamRepository repository) throws UpstreamException {
        RequestPlan plan = plan(repository, Service.RECEIVE_PACK, 0);
        HttpAdvertisement advertisement = advertisement(plan.asAdvertisement());
        return new HttpReceive(advertisement, new HttpCall(origin, plan.at(advertisement.path())));
    }

    private RequestPlan plan(UpstreamRepository repository, Service service, int version)
            throws UpstreamException {
        RepositoryUrl base = origin.settings().base();
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
        String path = "/" + url.path() + origin.settings().pathSuffix();
        String known = service == Service.UPLOAD_PACK ? moved.getIfPresent(url) : null;
        return new RequestPlan(repository, service, version, known == null ? path : known, false);
    }

    private HttpAdvertisement advertisement(RequestPlan plan) throws UpstreamException {
        HttpCall call = new HttpCall(origin, plan);
        boolean done = false;
        try {
            call.send(new byte[0]);
            HttpResponse answer = call.head();
            if (Redirects.isOne(answer)) {
                call.close();
                call = new HttpCall(origin, plan.at(redirected(answer, plan)));
                call.send(new byte[0]);
            }
            HttpAdvertisement advertisement = HttpAdvertisement.open(call);
            done = true;
            return advertisement;
        } finally {
            if (!done) {
                call.close();
            }
        }
    }

    private String redirected(HttpResponse answer, RequestPlan plan) throws UpstreamException {
        String path = Redirects.path(answer, plan, origin.settings().base());
        if (plan.service() == Service.UPLOAD_PACK) {
            moved.put(plan.repository().url(), path);
        }
        return path;
    }

    /** How many connections serve a request right now. */
    int connectionsInUse() {
        return origin.pool().inUse();
    }

    /** How many connections wait for their next request. */
    int connectionsAtRest() {
        return origin.pool().atRest();
    }

    /** Closes the connections at rest; requests in flight end by themselves. */
    @Override
    public void close() {
        origin.pool().close();
    }
}
