package dev.jib.gateway.transport;

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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes sessions; a layout is what was asked for. */
final class FakeAdmin implements AdminApi {
    private final Supplier<Sessions> sessions;
    volatile List<String> unready = List.of();
    volatile PolicyHealth policy =
            new PolicyHealth("3f2a91", Instant.parse("2026-11-24T09:00:00Z"), Optional.empty());

    FakeAdmin(Supplier<Sessions> sessions) {
        this.sessions = sessions;
    }

    @Override
    public Answer<Created> create(CreateSession request) throws IOException {
        NewSession wanted =
                new NewSession(
                        request.id(),
                        request.principal(),
                        request.repositories(),
                        request.ttl(),
                        Map.of());
        return switch (sessions.get().create(wanted)) {
            case SessionCreation.Created made ->
                    new Answer.Done<>(new Created(made.session(), made.token(), request.layout()));
            case SessionCreation.AlreadyExists exists ->
                    new Answer.Failed<>(
                            new Problem(409, "session-exists", exists.id() + " exists", "another"));
        };
    }

    @Override
    public Answer<Boolean> delete(SessionId id) throws IOException {
        return new Answer.Done<>(sessions.get().delete(id));
    }

    @Override
    public List<String> unready() {
        return unready;
    }

    @Override
    public List<String> problems() {
        return List.of();
    }

    @Override
    public PolicyHealth policy() {
        return policy;
    }

    @Override
    public Reload reload() {
        return new Reload(true, policy, List.of("a warning"), List.of("gateway.listen"));
    }
}
