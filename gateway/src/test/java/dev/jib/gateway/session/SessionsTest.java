package dev.jib.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.identity.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-11-24T10:00:00Z"));
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final SecureRandom random = new SecureRandom();

    @TempDir Path temp;
    private Sessions sessions;

    @BeforeEach
    void open() throws IOException {
        sessions = Sessions.open(temp.resolve("sessions"), clock, nanos::get, random);
    }

    private static NewSession wanted(String id) {
        return new NewSession(
                Optional.of(new SessionId(id)),
                new Principal("ada"),
                List.of("game", "engine"),
                Optional.empty(),
                Map.of("game", Path.of("/srv/game/.git")));
    }

    private static NewSession wanted(String id, Duration ttl) {
        NewSession plain = wanted(id);
        return new NewSession(
                plain.id(),
                plain.principal(),
                plain.repositories(),
                Optional.of(ttl),
                plain.hostRepositories());
    }

    private SessionCreation.Created create(NewSession wanted) throws IOException {
        return (SessionCreation.Created) sessions.create(wanted);
    }

    @Test
    void survivesARestart() throws IOException {
        Session made = create(wanted("c1", Duration.ofHours(1))).session();

        open();

        assertThat(sessions.list()).containsExactly(made);
        assertThat(made.expires()).contains(Instant.parse("2026-11-24T11:00:00Z"));
        assertThat(made.hostRepositories()).containsEntry("game", Path.of("/srv/game/.git"));
    }

    @Test
    void livesNoLongerWhenTheClockIsSetBack() throws IOException {
        Secret token = create(wanted("c1", Duration.ofHours(1))).token();
        create(wanted("for-ever"));
        clock.advance(Duration.ofDays(-7));
        nanos.addAndGet(Duration.ofMinutes(59).toNanos());
        sessions.rotateToken(new SessionId("c1")); // gives it no longer life
        assertThat(sessions.get(new SessionId("c1"))).isPresent();
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(sessions.get(new SessionId("c1"))).isEmpty();
        assertThat(sessions.byToken(token.reveal())).isEmpty();
        sessions.deleteExpired();
        assertThat(temp.resolve("sessions").resolve("c1.json")).doesNotExist();
        assertThat(sessions.get(new SessionId("for-ever"))).isPresent();
        create(wanted("c1", Duration.ofHours(1)));
        assertThat(sessions.get(new SessionId("c1"))).as("a new one of that name").isPresent();
    }

    @Test
    void livesNoLongerAfterARestartThanItWasMadeFor() throws IOException {
        create(wanted("c1", Duration.ofHours(1)));
        create(wanted("old", Duration.ofDays(200_000)));
        clock.advance(Duration.ofDays(-7));
        open();
        nanos.addAndGet(Duration.ofMinutes(60).toNanos());
        assertThat(sessions.get(new SessionId("c1"))).isEmpty();
        assertThat(sessions.get(new SessionId("old"))).isPresent();
    }

    @Test
    void isGoneForGoodWhenTheClockJumpedPastItsEnd() throws IOException {
        create(wanted("c1", Duration.ofHours(1)));
        clock.advance(Duration.ofDays(1));
        sessions.deleteExpired();
        clock.advance(Duration.ofDays(-1));
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void aDeletionThatTheDiskRefusedHoldsAndIsMadeUpForByTheNext() throws IOException {
        SessionId id = new SessionId("c1");
        create(wanted("c1"));
        Path file = temp.resolve("sessions/c1.json");
        byte[] stored = Files.readAllBytes(file);
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));
        assertThatThrownBy(() -> sessions.delete(id)).isInstanceOf(IOException.class);
        assertThat(sessions.get(id)).as("it is over all the same").isEmpty();

        Files.delete(file.resolve("in the way"));
        Files.delete(file);
        Files.write(file, stored);
        assertThat(sessions.delete(id)).isFalse();
        open();
        assertThat(sessions.list()).as("after a restart").isEmpty();
    }

    @Test
    void aSessionThatCannotBeStoredIsNotThereAndLeavesNothing() throws IOException {
        Files.createDirectories(temp.resolve("sessions/c1.json/in the way"));
        assertThatThrownBy(() -> create(wanted("c1"))).isInstanceOf(IOException.class);
        assertThat(sessions.list()).isEmpty();
        assertThat(temp.resolve("sessions").toFile().list()).containsExactly("c1.json");
    }

    @Test
    void generatesAnIdWhenNoneIsWanted() throws IOException {
        NewSession anonymous =
                new NewSession(
                        Optional.empty(),
                        new Principal("ada"),
                        List.of(),
                        Optional.empty(),
                        Map.of());

        SessionId first = create(anonymous).session().id();
        SessionId second = create(anonymous).session().id();

        assertThat(first.value()).matches("[a-z2-7]{16}");
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void refusesASecondSessionOfTheSameName() throws IOException {
        Secret token = create(wanted("c1")).token();

        assertThat(sessions.create(wanted("c1")))
                .isEqualTo(new SessionCreation.AlreadyExists(new SessionId("c1")));
        assertThat(sessions.byToken(token.reveal())).isPresent();
    }

    @Test
    void endsAtItsTime() throws IOException {
        Secret token = create(wanted("c1", Duration.ofMinutes(5))).token();
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(sessions.get(new SessionId("c1"))).isPresent();

        clock.advance(Duration.ofMillis(1));

        assertThat(sessions.get(new SessionId("c1"))).isEmpty();
        assertThat(sessions.byToken(token.reveal())).isEmpty();
        assertThat(sessions.list()).isEmpty();
        sessions.deleteExpired();
        assertThat(temp.resolve("sessions")).isEmptyDirectory();
    }

    @Test
    void makesASessionInThePlaceOfAnExpiredOne() throws IOException {
        create(wanted("c1", Duration.ofMinutes(5)));
        clock.advance(Duration.ofMinutes(6));
        List<String> events = record();

        create(wanted("c1"));

        assertThat(events).containsExactly("deleted c1", "created c1");
    }

    @Test
    void findsASessionByItsTokenOnly() throws IOException {
        Secret token = create(wanted("c1")).token();
        create(wanted("c2"));

        assertThat(sessions.byToken(token.reveal()).orElseThrow().id().value()).isEqualTo("c1");
        assertThat(sessions.byToken(token.reveal() + "x")).isEmpty();
        assertThat(sessions.byToken("jibs_" + "A".repeat(43))).isEmpty();
        assertThat(sessions.byToken("")).isEmpty();
    }

    @Test
    void keepsOnlyTheHashOfAToken() throws IOException {
        Secret token = create(wanted("c1")).token();
        Path file = temp.resolve("sessions/c1.json");

        assertThat(token.reveal()).matches("jibs_[A-Za-z0-9_-]{43}");
        assertThat(Files.readString(file)).doesNotContain(token.reveal().substring(5));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(temp.resolve("sessions"))))
                .isEqualTo("rwx------");

        open();
        assertThat(sessions.byToken(token.reveal())).isPresent();
    }

    @Test
    void endsTheOldTokenWhenItIsRotated() throws IOException {
        Secret old = create(wanted("c1")).token();

        Secret fresh = sessions.rotateToken(new SessionId("c1")).orElseThrow();

        assertThat(sessions.byToken(old.reveal())).isEmpty();
        assertThat(sessions.byToken(fresh.reveal())).isPresent();
        open();
        assertThat(sessions.byToken(old.reveal())).isEmpty();
        assertThat(sessions.byToken(fresh.reveal())).isPresent();
    }

    @Test
    void revokesATokenAndKeepsTheSession() throws IOException {
        Secret token = create(wanted("c1")).token();

        assertThat(sessions.revokeToken(new SessionId("c1"))).isTrue();

        assertThat(sessions.byToken(token.reveal())).isEmpty();
        open();
        assertThat(sessions.byToken(token.reveal())).isEmpty();
        assertThat(sessions.get(new SessionId("c1"))).isPresent();
        assertThat(sessions.revokeToken(new SessionId("c2"))).isFalse();
        assertThat(sessions.rotateToken(new SessionId("c2"))).isEmpty();
    }

    @Test
    void deletesOnce() throws IOException {
        create(wanted("c1"));
        List<String> events = record();

        assertThat(sessions.delete(new SessionId("c1"))).isTrue();
        assertThat(sessions.delete(new SessionId("c1"))).isFalse();

        assertThat(events).containsExactly("created c1", "deleted c1");
        open();
        assertThat(sessions.list()).isEmpty();
    }

    @Test
    void leavesNothingOfASessionThatAListenerCannotServe() throws IOException {
        sessions.subscribe(
                new SessionListener() {
                    @Override
                    public void created(Session session) throws IOException {
                        throw new IOException("no socket");
                    }

                    @Override
                    public void deleted(Session session) {}
                });

        assertThatThrownBy(() -> create(wanted("c1"))).hasMessage("no socket");

        assertThat(sessions.list()).isEmpty();
        assertThat(temp.resolve("sessions")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"version\":1}",
                "{\"version\":2,\"id\":\"bad\",\"principal\":\"ada\",\"repositories\":[],"
                        + "\"created\":\"2026-11-24T10:00:00Z\",\"hostRepositories\":{}}",
                "{\"version\":1,\"id\":\"other\",\"principal\":\"ada\",\"repositories\":[],"
                        + "\"created\":\"2026-11-24T10:00:00Z\",\"hostRepositories\":{}}",
                "{\"version\":1,\"id\":\"bad\",\"principal\":\"../ada\",\"repositories\":[],"
                        + "\"created\":\"2026-11-24T10:00:00Z\",\"hostRepositories\":{}}",
                "{\"version\":1,\"id\":\"bad\",\"principal\":\"ada\",\"repositories\":[null],"
                        + "\"created\":\"2026-11-24T10:00:00Z\",\"hostRepositories\":{}}",
                "{\"version\":1,\"id\":\"bad\",\"principal\":\"ada\",\"repositories\":[],"
                        + "\"created\":\"yesterday\",\"hostRepositories\":{}}",
                "{\"version\":1,\"id\":\"bad\",\"principal\":\"ada\",\"repositories\":[],"
                        + "\"created\":\"2026-11-24T10:00:00Z\",\"hostRepositories\":{},"
                        + "\"tokenSha256\":\"00\"}",
                "{\"version\":1,\"id\":\"bad\",\"principal\":\"ada\",\"repositories\":[],"
                        + "\"created\":\"2026-11-24T10:00:00Z\",\"hostRepositories\":{},"
                        + "\"more\":1}",
                "{\"version\":1,\"id\":\"bad\",\"principal\":\"ada\",\"repositories\":[],"
                        + "\"created\":\"2026-11-24T10:00:00Z\",\"hostRepositories\":{}} {}",
            })
    void setsADamagedFileAsideAndServesTheOthers(String content) throws IOException {
        create(wanted("good"));
        Path bad = temp.resolve("sessions/bad.json");
        Files.writeString(bad, content, StandardCharsets.UTF_8);

        open();

        assertThat(sessions.list()).extracting(s -> s.id().value()).containsExactly("good");
        assertThat(bad).doesNotExist();
        assertThat(temp.resolve("sessions/bad.json.damaged-" + clock.millis())).hasContent(content);
    }

    @Test
    void removesWhatACrashLeftUnfinished() throws IOException {
        Path unfinished = temp.resolve("sessions/c1.new");
        Files.writeString(unfinished, "{\"ver");

        open();

        assertThat(unfinished).doesNotExist();
        create(wanted("c1"));
    }

    @Test
    void refusesATtlThatIsNotPositiveAndARelativeHostPath() {
        assertThatThrownBy(() -> wanted("c1", Duration.ZERO))
                .hasMessage("ttl of a session: PT0S (expected: more than zero)");
        assertThatThrownBy(() ->
                        new NewSession(
                                Optional.empty(),
                                new Principal("ada"),
                                List.of(),
                                Optional.empty(),
                                Map.of("game", Path.of("game"))))
                .hasMessage("host repository: 'game' (expected: an absolute path)");
    }

    private List<String> record() {
        List<String> events = new ArrayList<>();
        sessions.subscribe(
                new SessionListener() {
                    @Override
                    public void created(Session session) {
                        events.add("created " + session.id());
                    }

                    @Override
                    public void deleted(Session session) {
                        events.add("deleted " + session.id());
                    }
                });
        return events;
    }
}
