package dev.jib.gateway.app;

import dev.jib.gateway.audit.AuditEvent;
import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.audit.RequestId;
import dev.jib.gateway.fetch.FetchConversation;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.push.Place;
import dev.jib.gateway.push.PushConversation;
import dev.jib.gateway.push.PushParts;
import dev.jib.gateway.session.Session;
import dev.jib.gateway.transport.GitEndpoint;
import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the repository that a request means, sees whether the session may use it, and gives the
 * conversation that serves it.
 */
final class Endpoint implements GitEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    private final Repositories repositories;
    private final FetchConversation.Parts fetch;
    private final PushParts push;
    private final Function<String, Upstream> upstreams;
    private final RandomGenerator random;

    /** Which repository a URL means. */
    interface Repositories {
        /** The repository of that URL, when the configuration has one. */
        Optional<UpstreamRepository> find(RepositoryUrl url);
    }

    Endpoint(
            Repositories repositories,
            FetchConversation.Parts fetch,
            PushParts push,
            Function<String, Upstream> upstreams,
            RandomGenerator random) {
        this.repositories = repositories;
        this.fetch = fetch;
        this.push = push;
        this.upstreams = upstreams;
        this.random = random;
    }

    @Override
    public Access open(Session session, RepositoryUrl url, Service service) {
        RequestId request = RequestId.next(Clock.systemUTC(), random);
        Optional<UpstreamRepository> found =
                repositories.find(url).filter(r -> session.repositories().contains(r.name()));
        if (found.isEmpty()) {
            return refused(
                    new Subject(
                            request, session.id().value(), session.principal(), url.toString()));
        }
        UpstreamRepository repository = found.get();
        Subject subject =
                new Subject(request, session.id().value(), session.principal(), repository.name());
        Upstream upstream = upstreams.apply(repository.upstream());
        Place place =
                new Place(
                        upstream,
                        repository,
                        Optional.ofNullable(session.hostRepositories().get(repository.name())));
        return new Access.Granted(
                switch (service) {
                    case UPLOAD_PACK -> new FetchConversation(fetch, subject, upstream, repository);
                    case RECEIVE_PACK -> new PushConversation(push, subject, place);
                });
    }

    private Access refused(Subject subject) {
        AuditLog audit = push.audit();
        try {
            audit.append(
                    new AuditEvent.AccessRefused(
                            subject, "repository unknown, or not this session's"));
        } catch (IOException e) {
            LOG.error(
                    "a refused access to {} is not in the audit log: {}",
                    subject.repository(),
                    e.getMessage());
        }
        return new Access.Refused(
                "repository "
                        + subject.repository()
                        + " not found, or not open to this session (ask whoever started the"
                        + " session; request "
                        + subject.request()
                        + ")");
    }
}
