package io.streamhouse.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.LogDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class PostgresMembershipIT extends MembershipContract {
    private static LogDatabase log;

    private final Membership membership = new PostgresMembership(log.database());

    @BeforeAll
    static void start() {
        log = LogDatabase.create();
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @BeforeEach
    void empty() throws Exception {
        log.run(
                "DELETE FROM log.session; DELETE FROM log.fence; DELETE FROM log.heartbeat;"
                        + " UPDATE log.lease SET session_id = NULL, epoch = 0");
    }

    @Override
    protected Membership membership() {
        return membership;
    }

    @Override
    protected void pass(Duration time) throws Exception {
        log.run(
                """
                UPDATE log.heartbeat SET heartbeat_at = heartbeat_at - interval '%1$d ms';
                UPDATE log.session SET recovered_at = recovered_at - interval '%1$d ms'\
                """
                        .formatted(time.toMillis()));
    }

    @Override
    protected void publish(long session, long throughMillis) throws Exception {
        log.run(
                "UPDATE log.session SET recorded_through = to_timestamp(%d / 1000.0) WHERE session_id = %d"
                        .formatted(throughMillis, session));
    }

    private Session begin(String agent) {
        return membership.begin(
                new Membership.Start(agent, WalKind.POSTGRES, Optional.empty(), agent + ":9090"));
    }

    private static <T> CompletableFuture<T> inBackground(java.util.function.Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
    }

    /** Until somebody waits for a lock in this database. */
    private static void awaitBlocked() throws Exception {
        log.await(
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'");
    }

    @Test
    void sealingWaitsForWhatIsBeingWritten() throws Exception {
        Session session = begin("a");
        pass(Duration.ofSeconds(4));
        CompletableFuture<Boolean> seal;
        try (Connection writer = log.database().dedicated()) {
            writer.setAutoCommit(false);
            assertThat(Fence.holdOpen(writer, session.id())).isTrue();
            seal = inBackground(() -> membership.seal(session.id(), 0));
            awaitBlocked();
            assertThat(seal).isNotDone();
            writer.commit();
        }
        assertThat(seal.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBeatThatCameFirstIsNotSealedOver() throws Exception {
        Session session = begin("a");
        pass(Duration.ofSeconds(4));
        CompletableFuture<Boolean> seal;
        try (Connection writer = log.database().dedicated();
                Statement beat = writer.createStatement()) {
            writer.setAutoCommit(false);
            assertThat(Fence.holdOpen(writer, session.id())).isTrue();
            beat.execute("UPDATE log.heartbeat SET beat = beat + 1, heartbeat_at = now()");
            seal = inBackground(() -> membership.seal(session.id(), 0));
            awaitBlocked();
            writer.commit();
        }
        assertThat(seal.get(5, TimeUnit.SECONDS)).isFalse();
        membership.beat(session);
    }

    @Test
    void beatingDoesNotWaitForRecording() throws Exception {
        Session session = begin("a");
        try (Connection recorder = log.database().dedicated();
                Statement statement = recorder.createStatement()) {
            recorder.setAutoCommit(false);
            assertThat(Fence.holdOpen(recorder, session.id())).isTrue();
            statement.execute("UPDATE log.session SET recorded_cut = recorded_cut + 1");
            membership.beat(session);
            membership.beat(session);
            recorder.commit();
        }
    }

    @Test
    void nothingIsPublishedBehindAFloorThatIsBeingGiven() throws Exception {
        Session session = begin("a");
        CompletableFuture<Session> beginning;
        try (Connection recorder = log.database().dedicated();
                Statement statement = recorder.createStatement()) {
            recorder.setAutoCommit(false);
            assertThat(Fence.holdOpen(recorder, session.id())).isTrue();
            statement.execute("UPDATE log.session SET recorded_through = '2100-01-01'");
            beginning = inBackground(() -> begin("b"));
            awaitBlocked();
            recorder.commit();
        }
        assertThat(beginning.get(5, TimeUnit.SECONDS).floorMillis())
                .isEqualTo(java.time.Instant.parse("2100-01-01T00:00:00Z").toEpochMilli());
    }

    @Test
    void allAgentsAreWoken() throws Exception {
        try (Connection listener = log.database().dedicated();
                Statement statement = listener.createStatement()) {
            statement.execute("LISTEN " + PostgresMembership.CHANNEL);
            Session session = begin("a");
            membership.take(session, List.of(1));
            assertThat(listener.unwrap(PGConnection.class).getNotifications(5_000)).isNotEmpty();
        }
    }

    @Test
    void theViewsTellTheStatesAndTheLeases() throws Exception {
        Session first = begin("a");
        Session second = begin("b");
        Session third = begin("c");
        Session fourth = begin("d");
        membership.take(first, List.of(1, 2, 3));
        membership.announce(second, "b:1", true);
        membership.sealOwn(fourth);
        membership.claim(first, fourth.id());
        log.run(
                "UPDATE log.heartbeat SET heartbeat_at = heartbeat_at - interval '4 s'"
                        + " WHERE session_id = "
                        + third.id());
        assertThat(
                        log.ask(
                                "SELECT string_agg(agent_id || ' ' || state || ' ' || live || ' ' ||"
                                        + " leases, ', ' ORDER BY session_id) FROM log.v1_session"))
                .isEqualTo(
                        "a live true 3, b draining true 0, c lost false 0, d recovering false 0");
        assertThat(
                        log.ask(
                                "SELECT agent_id || ' ' || endpoint || ' ' || epoch FROM log.v1_lease"
                                        + " WHERE slot = 2"))
                .isEqualTo("a a:9090 1");
    }

    @Test
    void manyBeatsLeaveNothingToVacuum() throws Exception {
        Session session = begin("a");
        for (int i = 0; i < 200; i++) {
            membership.beat(session);
        }
        log.await(
                "SELECT n_tup_upd >= 200 AND n_tup_hot_upd > 0.9 * n_tup_upd"
                        + " FROM pg_stat_user_tables WHERE relid = 'log.heartbeat'::regclass");
    }
}
