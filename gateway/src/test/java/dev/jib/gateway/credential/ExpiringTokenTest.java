package dev.jib.gateway.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.identity.Secret;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpiringTokenTest {
    private final FakeTime time = new FakeTime();
    private final AtomicInteger fetches = new AtomicInteger();
    private final Deque<Runnable> background = new ArrayDeque<>();
    private volatile boolean down;

    private final ExpiringToken token =
            new ExpiringToken(
                    () -> {
                        if (down) {
                            throw new CredentialException("no DNS yet");
                        }
                        return new ExpiringToken.Fetched(
                                Secret.of("token-" + fetches.incrementAndGet()),
                                Duration.ofHours(1));
                    },
                    new ExpiringToken.Surroundings(time, new Random(7), background::add));

    private String get() throws CredentialException {
        return token.get().reveal();
    }

    @Test
    void isFetchedOnceAndRenewedInTheBackgroundAheadOfItsEnd() throws Exception {
        assertThat(get()).isEqualTo("token-1");
        time.advance(Duration.ofMinutes(41));
        assertThat(get()).isEqualTo("token-1");
        assertThat(background).isEmpty();

        time.advance(Duration.ofMinutes(8));
        assertThat(get()).isEqualTo("token-1");
        assertThat(background).hasSize(1);
        background.remove().run();
        assertThat(get()).isEqualTo("token-2");
        assertThat(fetches).hasValue(2);
    }

    @Test
    void twoRenewalsOfOneTokenFetchOnce() throws Exception {
        get();
        time.advance(Duration.ofMinutes(50));
        get();
        get();
        assertThat(background).hasSize(1);
        background.remove().run();
        assertThat(fetches).hasValue(2);
        assertThat(get()).isEqualTo("token-2");
        assertThat(background).isEmpty();
    }

    @Test
    void aFailedRenewalKeepsTheOldOneUntilItsEnd() throws Exception {
        get();
        down = true;
        time.advance(Duration.ofMinutes(50));
        get();
        background.remove().run();
        assertThat(get()).isEqualTo("token-1");
        background.remove().run();

        time.advance(Duration.ofMinutes(9).plusSeconds(31));
        assertThatThrownBy(this::get).hasMessage("no DNS yet");
        down = false;
        assertThat(get()).isEqualTo("token-2");
    }

    @Test
    void aMachineThatSleptWaitsForANewOne() throws Exception {
        get();
        time.advance(Duration.ofDays(3));
        assertThat(get()).isEqualTo("token-2");
    }

    @Test
    void aDroppedOneIsFetchedAnewAndALateComplaintAboutItChangesNothing() throws Exception {
        Secret old = token.get();
        token.drop(old);
        assertThat(get()).isEqualTo("token-2");
        token.drop(old);
        assertThat(get()).isEqualTo("token-2");
    }

    @Test
    void manyRequestsAtOnceFetchOnce() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        ExpiringToken slow =
                new ExpiringToken(
                        () -> {
                            await(gate);
                            return new ExpiringToken.Fetched(
                                    Secret.of("t" + fetches.incrementAndGet()),
                                    Duration.ofHours(1));
                        },
                        new ExpiringToken.Surroundings(time, new Random(7), background::add));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Secret>> all =
                    IntStream.range(0, 50).mapToObj(i -> threads.submit(slow::get)).toList();
            gate.countDown();
            for (Future<Secret> one : all) {
                assertThat(one.get().reveal()).isEqualTo("t1");
            }
        }
        assertThat(fetches).hasValue(1);
    }

    @Test
    void aRequestThatIsBrokenOffBreaksNoFetchOff() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        ExpiringToken slow =
                new ExpiringToken(
                        () -> {
                            begun.countDown();
                            try {
                                gate.await();
                            } catch (InterruptedException e) {
                                throw new CredentialException("half a fetch", e);
                            }
                            return new ExpiringToken.Fetched(
                                    Secret.of("whole"), Duration.ofHours(1));
                        },
                        new ExpiringToken.Surroundings(time, new Random(7), background::add));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Secret> first = threads.submit(slow::get);
            begun.await();
            Future<Secret> second = threads.submit(slow::get);
            first.cancel(true);
            gate.countDown();
            assertThat(second.get().reveal()).isEqualTo("whole");
        }
    }

    @Test
    void allWhoWaitLearnOfOneFaultAndTheNextTriesAgain() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        ExpiringToken dead =
                new ExpiringToken(
                        () -> {
                            tries.incrementAndGet();
                            await(gate);
                            throw new CredentialException("no answer");
                        },
                        new ExpiringToken.Surroundings(time, new Random(7), background::add));
        CountDownLatch asking = new CountDownLatch(20);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Secret>> all =
                    IntStream.range(0, 20)
                            .mapToObj(i ->
                                    threads.submit(() -> {
                                        asking.countDown();
                                        return dead.get();
                                    }))
                            .toList();
            asking.await();
            gate.countDown();
            for (Future<Secret> one : all) {
                assertThatThrownBy(one::get).hasRootCauseMessage("no answer");
            }
        }
        int first = tries.get();
        assertThat(first).isLessThan(20);
        assertThatThrownBy(dead::get).hasMessage("no answer");
        assertThat(tries).hasValue(first + 1);
    }

    @Test
    void tokensThatAreRefusedOneAfterTheOtherAreNotFetchedWithoutEnd() throws Exception {
        assertThat(token.drop(token.get())).isTrue();
        assertThat(token.drop(token.get())).isTrue();
        assertThat(token.drop(token.get())).isFalse();
        assertThat(token.drop(token.get())).isFalse();
        token.get();
        token.accepted();
        assertThat(token.drop(token.get())).isTrue();
    }

    @Test
    void aLifeWithoutEndOrBeforeItsBeginningIsNoFault() throws Exception {
        for (Duration life : List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(-1))) {
            ExpiringToken odd =
                    new ExpiringToken(
                            () -> new ExpiringToken.Fetched(Secret.of("odd"), life),
                            new ExpiringToken.Surroundings(time, new Random(7), background::add));
            assertThat(odd.get().reveal()).isEqualTo("odd");
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
