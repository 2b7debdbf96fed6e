package io.streamhouse.agent.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.LogDatabase;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.database.Database;
import io.streamhouse.postgres.ScratchDatabase;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class PostgresWalIT {
    private static final int BREAKS_MIN = 3;

    private static LogDatabase log;

    private final Membership membership = new PostgresMembership(log.database());
    private final Session session = begin();
    private final RingPosition ring = new RingPosition();
    private final PostgresWalRemains remains = new PostgresWalRemains(log.database());

    @BeforeAll
    static void start() {
        log = LogDatabase.create();
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    private Session begin() {
        return membership.begin(
                new Membership.Start("a", WalKind.POSTGRES, Optional.empty(), "a:9090"));
    }

    private PostgresWal wal() {
        return new PostgresWal(log.database(), session.id(), ring);
    }

    private List<Long> turns() throws Exception {
        List<Long> turns = new ArrayList<>();
        remains.read(session.id(), 0, turn -> turns.add(turn.turn()));
        return turns;
    }

    private static TurnBuffer turn(long sequence) {
        return WalContract.turn(sequence, 1_000);
    }

    private static CompletableFuture<Wal.Outcome> appending(Wal wal, TurnBuffer turn) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return wal.append(turn, 1);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private static Wal.Outcome untilKnown(Wal wal, TurnBuffer turn) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        Wal.Outcome outcome = wal.append(turn, 1);
        while (outcome instanceof Wal.Outcome.InDoubt && System.nanoTime() < until) {
            outcome = wal.append(turn, 1);
        }
        return outcome;
    }

    private static void awaitBlocked() throws Exception {
        log.await(
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'");
    }

    private static void killBackends() throws Exception {
        log.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                        + " current_database() AND application_name = 'streamhouse-agent-wal'");
    }

    @Test
    void aSealedSessionWritesNothing() throws Exception {
        try (PostgresWal wal = wal()) {
            assertThat(wal.append(turn(1), 1)).isEqualTo(new Wal.Outcome.Durable(1));
            membership.sealOwn(session);
            assertThat(wal.append(turn(2), 1)).isInstanceOf(Wal.Outcome.SessionSealed.class);
            assertThat(wal.append(turn(2), 1)).isInstanceOf(Wal.Outcome.SessionSealed.class);
        }
        assertThat(turns()).containsExactly(1L);
        membership.end(session.id());
        try (PostgresWal zombie = wal()) {
            assertThat(zombie.append(turn(1), 1)).isInstanceOf(Wal.Outcome.SessionSealed.class);
        }
    }

    @Test
    void anotherProcessUnderTheSameSessionIsFound() throws Exception {
        try (PostgresWal wal = wal();
                PostgresWal other = wal()) {
            assertThat(wal.append(turn(1), 1)).isEqualTo(new Wal.Outcome.Durable(1));
            assertThatThrownBy(() -> other.append(turn(2), 1))
                    .isInstanceOf(java.io.IOException.class)
                    .hasMessageContaining("somebody else");
        }
    }

    @Test
    void sealingWaitsForTheTurnUnderWay() throws Exception {
        CompletableFuture<Wal.Outcome> append;
        CompletableFuture<Void> seal;
        try (PostgresWal wal = wal();
                Connection holding = log.superuser();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            // The turn has passed the fence and waits for a row of its own number.
            statement.execute("INSERT INTO log.wal_0 VALUES (%d, 1, '')".formatted(session.id()));
            append = appending(wal, turn(1));
            awaitBlocked();
            seal =
                    CompletableFuture.runAsync(
                            () -> membership.sealOwn(session), Thread::startVirtualThread);
            log.await(
                    "SELECT count(*) = 2 FROM pg_stat_activity WHERE datname ="
                            + " current_database() AND wait_event_type = 'Lock'");
            assertThat(seal).isNotDone();
            holding.rollback();
            assertThat(append.get(5, TimeUnit.SECONDS)).isEqualTo(new Wal.Outcome.Durable(1));
            seal.get(5, TimeUnit.SECONDS);
        }
        assertThat(turns()).containsExactly(1L);
    }

    @Test
    void aTurnWhoseBackendWasKilledIsWrittenOnce() throws Exception {
        TurnBuffer turn = turn(1);
        try (PostgresWal wal = wal();
                Connection holding = log.superuser();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("SELECT FROM log.fence FOR UPDATE");
            CompletableFuture<Wal.Outcome> append = appending(wal, turn);
            awaitBlocked();
            killBackends();
            assertThat(append.get(5, TimeUnit.SECONDS)).isInstanceOf(Wal.Outcome.InDoubt.class);
            holding.rollback();
            assertThat(untilKnown(wal, turn)).isEqualTo(new Wal.Outcome.Durable(1));
            assertThat(wal.append(turn(2), 1)).isEqualTo(new Wal.Outcome.Durable(2));
        }
        assertThat(turns()).containsExactly(1L, 2L);
    }

    @Test
    void aTurnInDoubtThatWasNotWrittenBeforeTheSealIsNot() throws Exception {
        TurnBuffer turn = turn(1);
        try (PostgresWal wal = wal();
                Connection holding = log.superuser();
                Statement statement = holding.createStatement()) {
            holding.setAutoCommit(false);
            statement.execute("SELECT FROM log.fence FOR UPDATE");
            CompletableFuture<Wal.Outcome> append = appending(wal, turn);
            awaitBlocked();
            killBackends();
            assertThat(append.get(5, TimeUnit.SECONDS)).isInstanceOf(Wal.Outcome.InDoubt.class);
            holding.rollback();
            membership.sealOwn(session);
            assertThat(untilKnown(wal, turn)).isInstanceOf(Wal.Outcome.SessionSealed.class);
        }
        assertThat(turns()).isEmpty();
    }

    private interface Meanwhile {
        void happens() throws Exception;
    }

    /** The turn is durable, its answer is lost, then something happens; what is known at last. */
    private Wal.Outcome afterALostAnswer(Meanwhile meanwhile) throws Exception {
        URI server = URI.create(log.url().substring("jdbc:".length()));
        try (LossyProxy proxy = LossyProxy.before(server.getPort())) {
            String url = log.url().replace(":" + server.getPort() + "/", ":" + proxy.port() + "/");
            try (Database far = new Database(url, ScratchDatabase.PASSWORD);
                    PostgresWal wal = new PostgresWal(far, session.id(), ring)) {
                assertThat(wal.append(turn(1), 1)).isEqualTo(new Wal.Outcome.Durable(1));
                proxy.loseNextAnswer();
                TurnBuffer turn = turn(2);
                assertThat(wal.append(turn, 1)).isInstanceOf(Wal.Outcome.InDoubt.class);
                log.await("SELECT count(*) = 2 FROM log.wal_0 WHERE session_id = " + session.id());
                meanwhile.happens();
                return untilKnown(wal, turn);
            }
        }
    }

    @Test
    void aTurnWhoseAnswerWasLostIsKnownByItsRow() throws Exception {
        assertThat(afterALostAnswer(() -> ring.moveTo(2))).isEqualTo(new Wal.Outcome.Durable(2));
        assertThat(turns()).containsExactly(1L, 2L);
    }

    @Test
    void aTurnWhoseAnswerWasLostIsKnownAfterTheSeal() throws Exception {
        assertThat(afterALostAnswer(() -> membership.sealOwn(session)))
                .isEqualTo(new Wal.Outcome.Durable(2));
    }

    @Test
    void aTurnWhoseAnswerWasLostIsKnownWhenItWasRecoveredAndTruncated() throws Exception {
        Wal.Outcome outcome =
                afterALostAnswer(() -> {
                    membership.sealOwn(session);
                    log.run(
                            "UPDATE log.session SET recorded_turn = 2 WHERE session_id = "
                                    + session.id());
                    membership.end(session.id());
                    log.run("DELETE FROM log.wal_0 WHERE session_id = " + session.id());
                });
        assertThat(outcome).isEqualTo(new Wal.Outcome.Durable(2));
    }

    @Test
    void everyTurnIsWrittenOnceHoweverOftenConnectionsBreak() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("PostgresWalIT -Dseed=" + seed);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> killing =
                CompletableFuture.runAsync(
                        () -> killNowAndThen(new Random(seed), done), Thread::startVirtualThread);
        long last = 0;
        int broken = 0;
        try (PostgresWal wal = wal()) {
            TurnBuffer turn = new TurnBuffer();
            // Ends late rather than without a connection that broke under a turn.
            while (last < 150 || broken < BREAKS_MIN && last < 10_000) {
                WalContract.fill(turn, ++last, 1_000);
                Wal.Outcome outcome = wal.append(turn, 1);
                if (outcome instanceof Wal.Outcome.InDoubt) {
                    broken++;
                    outcome = untilKnown(wal, turn);
                }
                assertThat(outcome).isEqualTo(new Wal.Outcome.Durable(last));
            }
        } finally {
            done.set(true);
            killing.get(10, TimeUnit.SECONDS);
        }
        assertThat(broken)
                .as("turns under which a connection broke")
                .isGreaterThanOrEqualTo(BREAKS_MIN);
        assertThat(turns()).isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    }

    private static void killNowAndThen(Random random, AtomicBoolean done) {
        try {
            while (!done.get()) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(40));
                killBackends();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aHungServerIsFoundOutSoon() throws Exception {
        try (PostgresWal wal = wal();
                Connection holding = log.superuser();
                Statement statement = holding.createStatement()) {
            assertThat(wal.append(turn(1), 1)).isEqualTo(new Wal.Outcome.Durable(1));
            holding.setAutoCommit(false);
            statement.execute("SELECT FROM log.fence FOR UPDATE");
            long began = System.nanoTime();
            TurnBuffer turn = turn(2);
            assertThat(wal.append(turn, 1)).isInstanceOf(Wal.Outcome.InDoubt.class);
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(4));
            holding.rollback();
            assertThat(untilKnown(wal, turn)).isEqualTo(new Wal.Outcome.Durable(2));
        }
    }

    @Test
    void aMissingTurnAndADamagedOneAreFound() throws Exception {
        try (PostgresWal wal = wal()) {
            for (long i = 1; i <= 5; i++) {
                assertThat(wal.append(turn(i), 1)).isEqualTo(new Wal.Outcome.Durable(i));
            }
        }
        String own = " WHERE session_id = " + session.id();
        log.run(
                "UPDATE log.wal_0 SET content = overlay(content placing '\\x00' from 100)"
                        + own
                        + " AND turn = 4");
        assertThatThrownBy(this::turns)
                .isInstanceOf(WalDamage.class)
                .hasMessageContaining("turn 4 of session " + session.id());
        log.run("DELETE FROM log.wal_0" + own + " AND turn = 3");
        assertThatThrownBy(this::turns)
                .isInstanceOf(WalDamage.class)
                .hasMessageContaining("turn 3 of session " + session.id() + " is missing");
        log.run("UPDATE log.wal_0 SET turn = 3" + own + " AND turn = 5");
        assertThatThrownBy(this::turns)
                .isInstanceOf(WalDamage.class)
                .hasMessageContaining("holds another turn");
    }

    @Test
    void nothingIsLeftToVacuum() throws Exception {
        try (PostgresWal wal = wal()) {
            TurnBuffer turn = new TurnBuffer();
            for (long i = 1; i <= 200; i++) {
                WalContract.fill(turn, i, 1_000);
                assertThat(wal.append(turn, 1)).isEqualTo(new Wal.Outcome.Durable(i));
            }
        }
        log.await(
                "SELECT sum(n_tup_ins) >= 200 FROM pg_stat_user_tables WHERE schemaname = 'log'"
                        + " AND relname LIKE 'wal\\__'");
        assertThat(log.ask("SELECT count(*) FROM log.wal_0 WHERE session_id = " + session.id()))
                .isEqualTo("200");
        assertThat(
                        log.ask(
                                "SELECT n_tup_upd FROM pg_stat_user_tables"
                                        + " WHERE relid = 'log.wal_0'::regclass"))
                .isEqualTo("0");
        assertThat(Long.parseLong(log.ask("SELECT pg_relation_size('log.fence')")))
                .isLessThanOrEqualTo(2 * 8192);
    }

    @Test
    @EnabledIfSystemProperty(named = "measure", matches = "true")
    void measure() throws Exception {
        try (PostgresWal wal = wal()) {
            TurnBuffer turn = new TurnBuffer();
            RingDuty duty = new RingDuty(log.database(), ring, RingDuty.Limits.USUAL);
            for (int round = 0; round < 5; round++) {
                long[] nanos = new long[2_000];
                long began = System.nanoTime();
                for (int i = 0; i < nanos.length; i++) {
                    WalContract.fill(turn, 1, 64 << 10);
                    long from = System.nanoTime();
                    WalContract.append(wal, turn, 1);
                    nanos[i] = System.nanoTime() - from;
                }
                long took = System.nanoTime() - began;
                Arrays.sort(nanos);
                System.out.printf(
                        "64 KiB turns: %.0f/s, p50 %.2f ms, p99 %.2f ms%n",
                        nanos.length * 1e9 / took,
                        nanos[nanos.length / 2] / 1e6,
                        nanos[nanos.length * 99 / 100] / 1e6);
                log.run("UPDATE log.session SET recorded_turn = %d".formatted((round + 1) * 2_000));
                duty.step();
            }
        }
    }
}
