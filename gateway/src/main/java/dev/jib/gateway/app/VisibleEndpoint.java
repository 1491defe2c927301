package dev.jib.gateway.app;

import dev.jib.gateway.audit.AuditEvent;
import dev.jib.gateway.audit.AuditEvent.Subject;
import dev.jib.gateway.audit.AuditLog;
import dev.jib.gateway.audit.RequestId;
import dev.jib.gateway.config.ResolvedRepository;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.session.Session;
import dev.jib.gateway.transport.GitEndpoint;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only those repositories through to another endpoint that are as visible at their forge as
 * the configuration says. Asks no forge about a repository that the session may not use.
 */
final class VisibleEndpoint implements GitEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(VisibleEndpoint.class);

    private final GitEndpoint inner;
    private final Function<RepositoryUrl, Optional<ResolvedRepository>> repositories;
    private final ForgeSet forges;
    private final AuditLog audit;
    private final RandomGenerator random;

    VisibleEndpoint(
            GitEndpoint inner,
            Function<RepositoryUrl, Optional<ResolvedRepository>> repositories,
            ForgeSet forges,
            AuditLog audit,
            RandomGenerator random) {
        this.inner = inner;
        this.repositories = repositories;
        this.forges = forges;
        this.audit = audit;
        this.random = random;
    }

    @Override
    public Access open(Session session, RepositoryUrl url, Service service) {
        Access access = inner.open(session, url, service);
        Optional<ResolvedRepository> repository =
                access instanceof Access.Granted ? repositories.apply(url) : Optional.empty();
        return repository
                .flatMap(r -> forges.closed(r, service).map(why -> refused(session, r, why)))
                .orElse(access);
    }

    private Access refused(Session session, ResolvedRepository repository, String why) {
        RequestId request = RequestId.next(Clock.systemUTC(), random);
        Subject subject =
                new Subject(request, session.id().value(), session.principal(), repository.name());
        try {
            audit.append(new AuditEvent.AccessRefused(subject, "visibility: " + why));
        } catch (IOException e) {
            LOG.error(
                    "a refused access to {} is not in the audit log: {}",
                    repository.name(),
                    e.getMessage());
        }
        return new Access.Refused(
                "repository "
                        + repository.name()
                        + " is not open: "
                        + why
                        + " (request "
                        + request
                        + ")");
    }
}
