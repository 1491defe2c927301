package dev.jib.gateway.transport.admin;

import dev.jib.gateway.identity.Secret;
import dev.jib.gateway.session.Session;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.session.Sessions;
import dev.jib.gateway.transport.admin.JsonBody.InvalidException;
import dev.jib.gateway.transport.http.HttpExchange;
import dev.jib.gateway.transport.http.HttpHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The administrators' requests:
 *
 * <pre>
 *   GET    /v1/health               200 {"status":"live","problems":[...],"policy":POLICY}
 *   GET    /v1/ready                200, or 503 {"status":"unready","reasons":[...]}
 *   POST   /v1/reload               200 {"reload":"applied"|"unchanged","policy":POLICY,...}
 *   GET    /v1/sessions             200 {"sessions":[SESSION...]}
 *   POST   /v1/sessions             201 {"session":SESSION,"layout":{...}}
 *   GET    /v1/sessions/ID          200 {"session":SESSION}
 *   DELETE /v1/sessions/ID          200 {"deleted":ID}
 *   POST   /v1/sessions/ID/token    200 {"session":SESSION}, with a new token; the old one ends
 *   else                            4xx, 5xx {"error":{"code":...,"message":...,"expected":...}}
 * </pre>
 */
public final class AdminHttp implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AdminHttp.class);
    private static final int MAX_BODY = 1 << 20;
    private static final Pattern ONE =
            Pattern.compile("/v1/sessions/([A-Za-z0-9_-]{1,64})(/token)?");
    private static final JsonMapper JSON = new JsonMapper();

    private final AdminApi api;
    private final Sessions sessions;
    private final Function<SessionId, Path> socketDirs;

    /**
     * Answers by those.
     *
     * @param socketDirs tells the directory that a session's container mounts
     */
    public AdminHttp(AdminApi api, Sessions sessions, Function<SessionId, Path> socketDirs) {
        this.api = api;
        this.sessions = sessions;
        this.socketDirs = socketDirs;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            route(exchange);
        } catch (InvalidException e) {
            fail(exchange, e.problem());
        } catch (IOException e) {
            if (exchange.isAnswered()) {
                throw e;
            }
            fail(exchange, Problem.fault(e));
        }
    }

    private void route(HttpExchange exchange) throws IOException, InvalidException {
        String path = exchange.head().target();
        String call = exchange.head().method() + " " + path;
        Matcher one = ONE.matcher(path);
        switch (call) {
            case "GET /v1/health" ->
                    answer(exchange, 200, PolicyJson.health(api.policy(), api.problems()));
            case "POST /v1/reload" -> reload(exchange);
            case "GET /v1/ready" -> ready(exchange);
            case "GET /v1/sessions" -> list(exchange);
            case "POST /v1/sessions" -> create(exchange);
            default -> {
                if (one.matches()) {
                    oneSession(exchange, one);
                } else {
                    fail(exchange, unknown());
                }
            }
        }
    }

    private void oneSession(HttpExchange exchange, Matcher path) throws IOException {
        if (!path.group(1).matches("[A-Za-z0-9].*")) {
            fail(exchange, Problem.unknownSession());
            return;
        }
        SessionId id = new SessionId(path.group(1));
        switch (exchange.head().method() + (path.group(2) == null ? "" : " token")) {
            case "GET" -> show(exchange, sessions.get(id), Optional.empty());
            case "DELETE" -> delete(exchange, id);
            case "POST token" -> {
                Optional<Secret> token = sessions.rotateToken(id);
                LOG.info("session {}: token rotated: {}", id, token.isPresent());
                show(exchange, token.isPresent() ? sessions.get(id) : Optional.empty(), token);
            }
            default -> fail(exchange, unknown());
        }
    }

    private void ready(HttpExchange exchange) throws IOException {
        List<String> reasons = api.unready();
        ObjectNode answer = JSON.createObjectNode();
        answer.put("status", reasons.isEmpty() ? "ready" : "unready");
        ArrayNode list = answer.putArray("reasons");
        reasons.forEach(list::add);
        answer(exchange, reasons.isEmpty() ? 200 : 503, answer);
    }

    private void reload(HttpExchange exchange) throws IOException {
        Reload reload = api.reload();
        if (reload.policy().refused().isPresent()) {
            answer(exchange, 422, PolicyJson.refused(reload.policy()));
        } else {
            answer(exchange, 200, PolicyJson.applied(reload));
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("sessions");
        sessions.list().forEach(session -> list.add(describe(session, Optional.empty())));
        answer(exchange, 200, answer);
    }

    private void create(HttpExchange exchange) throws IOException, InvalidException {
        String type = exchange.head().one("content-type").orElse("");
        if (!type.matches("(?i)application/json(; *charset=utf-8)?")) {
            throw new InvalidException(
                    new Problem(
                            415,
                            "content-type",
                            "Content-Type: " + (type.isEmpty() ? "missing" : type),
                            "application/json, as by curl -H 'Content-Type: application/json'"));
        }
        byte[] body = exchange.body().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw new InvalidException(
                    new Problem(413, "too-large", "body: too large", "at most 1 MiB"));
        }
        switch (api.create(CreateSessionReader.read(body))) {
            case Answer.Failed<Created>(Problem problem) -> fail(exchange, problem);
            case Answer.Done<Created>(Created created) -> {
                ObjectNode answer = JSON.createObjectNode();
                answer.set("session", describe(created.session(), Optional.of(created.token())));
                created.layout().ifPresent(layout -> answer.set("layout", layout));
                LOG.info(
                        "session {}: made for {}",
                        created.session().id(),
                        created.session().principal());
                answer(exchange, 201, answer);
            }
        }
    }

    private void show(HttpExchange exchange, Optional<Session> session, Optional<Secret> token)
            throws IOException {
        if (session.isEmpty()) {
            fail(exchange, Problem.unknownSession());
            return;
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.set("session", describe(session.get(), token));
        answer(exchange, 200, answer);
    }

    private void delete(HttpExchange exchange, SessionId id) throws IOException {
        switch (api.delete(id)) {
            case Answer.Done<Boolean>(Boolean there) when there -> {
                LOG.info("session {}: deleted", id);
                answer(exchange, 200, JSON.createObjectNode().put("deleted", id.value()));
            }
            case Answer.Done<Boolean> none -> fail(exchange, Problem.unknownSession());
            case Answer.Failed<Boolean> failed -> fail(exchange, failed.problem());
        }
    }

    private ObjectNode describe(Session session, Optional<Secret> token) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", session.id().value());
        node.put("principal", session.principal().name());
        ArrayNode repositories = node.putArray("repositories");
        session.repositories().forEach(repositories::add);
        node.put("created", session.created().toString());
        session.expires().ifPresent(at -> node.put("expires", at.toString()));
        node.put("socketDir", socketDirs.apply(session.id()).toString());
        token.ifPresent(secret -> node.put("token", secret.reveal()));
        return node;
    }

    private static Problem unknown() {
        return new Problem(
                404,
                "unknown-call",
                "nothing here",
                "/v1/sessions, /v1/sessions/<id>[/token], /v1/health, /v1/ready or"
                        + " /v1/reload, with its method");
    }

    private static void fail(HttpExchange exchange, Problem problem) throws IOException {
        LOG.warn("refused: {} (expected: {})", problem.message(), problem.expected());
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("error")
                .put("code", problem.code())
                .put("message", problem.message())
                .put("expected", problem.expected());
        answer(exchange, problem.status(), answer);
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode body)
            throws IOException {
        exchange.answer(status, "application/json", JSON.writeValueAsString(body) + "\n", Map.of());
    }
}
