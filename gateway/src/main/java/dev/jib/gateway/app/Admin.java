package dev.jib.gateway.app;

import dev.jib.gateway.session.NewSession;
import dev.jib.gateway.session.SessionCreation;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.session.Sessions;
import dev.jib.gateway.transport.admin.AdminApi;
import dev.jib.gateway.transport.admin.Answer;
import dev.jib.gateway.transport.admin.CreateSession;
import dev.jib.gateway.transport.admin.Created;
import dev.jib.gateway.transport.admin.PolicyHealth;
import dev.jib.gateway.transport.admin.Problem;
import dev.jib.gateway.transport.admin.Reload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * What administrators and launchers may ask of the gateway. A session with a layout has its
 * container's name, so that ending the one releases the other.
 */
final class Admin implements AdminApi {
    private static final Logger LOG = LoggerFactory.getLogger(Admin.class);

    private final Sessions sessions;
    private final Layouts layouts;
    private final Health health;

    /** Serves those. */
    Admin(Sessions sessions, Layouts layouts, Health health) {
        this.sessions = sessions;
        this.layouts = layouts;
        this.health = health;
    }

    @Override
    public Answer<Created> create(CreateSession request) throws IOException {
        for (String name : request.repositories()) {
            if (health.policy().config().named(name).isEmpty()) {
                return failed(
                        "'repositories' has '" + name + "'",
                        "names under repositories: in the configuration");
            }
        }
        return request.repos().isEmpty() ? sessionOnly(request) : withLayout(request);
    }

    @Override
    public Answer<Boolean> delete(SessionId id) throws IOException {
        boolean deleted = sessions.delete(id);
        try {
            return new Answer.Done<>(layouts.release(id.value()) || deleted);
        } catch (LayoutException e) {
            LOG.warn("session {}: ended, its layout stays: {}", id, e.getMessage());
            return new Answer.Failed<>(
                    new Problem(
                            409,
                            "layout-not-released",
                            "the session is ended, its layout stays: " + e.getMessage(),
                            "a container that has ended, and a layout in which verify finds"
                                    + " nothing; then delete again"));
        }
    }

    @Override
    public List<String> unready() {
        return health.unready();
    }

    @Override
    public List<String> problems() {
        return health.problems();
    }

    @Override
    public PolicyHealth policy() {
        return health.policy().health();
    }

    @Override
    public Reload reload() {
        return health.policy().reload();
    }

    private Answer<Created> sessionOnly(CreateSession request) throws IOException {
        if (request.layout().isPresent()) {
            return failed("'layout' without 'repos'", "the host's repositories in 'repos'");
        }
        Optional<SessionId> id = request.id().or(() -> request.container().map(SessionId::new));
        return made(
                new NewSession(
                        id, request.principal(), request.repositories(), request.ttl(), Map.of()),
                Optional.empty());
    }

    private Answer<Created> withLayout(CreateSession request) throws IOException {
        Optional<String> container =
                request.container().or(() -> request.id().map(SessionId::value));
        if (container.isEmpty()) {
            return failed("'repos' without 'container'", "the container's name in 'container'");
        }
        if (request.id().isPresent() && !request.id().get().value().equals(container.get())) {
            return failed(
                    "'id' and 'container' differ",
                    "leave 'id' out: the session gets the container's name");
        }
        SessionId id = new SessionId(container.get());
        if (sessions.get(id).isPresent()) {
            return new Answer.Failed<>(
                    new Problem(
                            409,
                            "exists",
                            "there is a session '" + id + "' already",
                            "another name, or DELETE it first"));
        }
        try {
            Layouts.Wanted wanted = layouts.wanted(request, id);
            Map<String, Path> hosts = wanted.repositories();
            List<String> names = new ArrayList<>(request.repositories());
            hosts.keySet().stream().filter(name -> !names.contains(name)).forEach(names::add);
            NewSession session =
                    new NewSession(
                            Optional.of(id),
                            request.principal(),
                            names,
                            request.ttl(),
                            new TreeMap<>(hosts));
            return prepared(session, wanted);
        } catch (IllegalArgumentException | LayoutException e) {
            return failed(String.valueOf(e.getMessage()), "see the message");
        }
    }

    /**
     * The session first, since its socket directory is part of the layout; without the layout it
     * does not stay.
     */
    private Answer<Created> prepared(NewSession session, Layouts.Wanted wanted)
            throws IOException, LayoutException {
        SessionCreation creation = sessions.create(session);
        if (!(creation instanceof SessionCreation.Created created)) {
            return exists(creation);
        }
        boolean done = false;
        try {
            JsonNode layout = layouts.prepare(wanted);
            done = true;
            return new Answer.Done<>(
                    new Created(created.session(), created.token(), Optional.of(layout)));
        } finally {
            if (!done) {
                LOG.info(
                        "session {}: taken back, since its layout could not be prepared",
                        created.session().id());
                sessions.delete(created.session().id());
            }
        }
    }

    private Answer<Created> made(NewSession session, Optional<JsonNode> layout) throws IOException {
        SessionCreation creation = sessions.create(session);
        if (creation instanceof SessionCreation.Created created) {
            return new Answer.Done<>(new Created(created.session(), created.token(), layout));
        }
        return exists(creation);
    }

    private static Answer<Created> exists(SessionCreation creation) {
        return new Answer.Failed<>(
                new Problem(
                        409, "exists", "not made: " + creation, "another id, or DELETE it first"));
    }

    private static Answer<Created> failed(String message, String expected) {
        return new Answer.Failed<>(Problem.invalid(message, expected));
    }
}
