package io.streamhouse.agent.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.LogDatabase;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RingDutyIT {
    private static final RingDuty.Limits AT_ONCE = new RingDuty.Limits(1, Duration.ZERO);

    private final LogDatabase log = LogDatabase.create();
    private final Membership membership = new PostgresMembership(log.database());
    private final TurnBuffer turn = new TurnBuffer();
    private final RingPosition ring = new RingPosition();
    private final RingDuty duty = new RingDuty(log.database(), ring, AT_ONCE);

    @AfterEach
    void close() {
        log.close();
    }

    private Session begin(String agent) {
        return membership.begin(
                new Membership.Start(agent, WalKind.POSTGRES, Optional.empty(), "e:1"));
    }

    private void recorded(Session session, long turn) throws Exception {
        log.run(
                "UPDATE log.session SET recorded_turn = %d WHERE session_id = %d"
                        .formatted(turn, session.id()));
    }

    private long rows(int table) throws Exception {
        return Long.parseLong(log.ask("SELECT count(*) FROM " + WalTables.name(table)));
    }

    private void append(PostgresWal wal, long sequence) throws Exception {
        var unused = WalContract.append(wal, WalContract.fill(turn, sequence, 3_000), sequence);
    }

    @Test
    void staysWhereItIsWhileThereIsNothing() {
        duty.step();
        duty.step();
        assertThat(ring.current()).isZero();
    }

    @Test
    void movesOnByAgeAndBySize() throws Exception {
        Session session = begin("a");
        RingDuty byAge =
                new RingDuty(
                        log.database(), ring, new RingDuty.Limits(1 << 30, Duration.ofSeconds(30)));
        RingDuty bySize =
                new RingDuty(
                        log.database(), ring, new RingDuty.Limits(50_000, Duration.ofSeconds(30)));
        try (PostgresWal wal = new PostgresWal(log.database(), session.id(), ring)) {
            append(wal, 1);
            byAge.step();
            assertThat(ring.current()).isZero();
            log.run("UPDATE log.wal_ring SET since = since - interval '31 s'");
            byAge.step();
            assertThat(ring.current()).isEqualTo(1);
            append(wal, 2);
            bySize.step();
            assertThat(ring.current()).isEqualTo(1);
            for (int i = 0; i < 20; i++) {
                append(wal, 3 + i);
            }
            bySize.step();
            assertThat(ring.current()).isEqualTo(2);
        }
    }

    @Test
    void wrapsRoundButKeepsWhatIsNotRecorded() throws Exception {
        Session slow = begin("slow");
        Session quick = begin("quick");
        try (PostgresWal slowWal = new PostgresWal(log.database(), slow.id(), ring);
                PostgresWal quickWal = new PostgresWal(log.database(), quick.id(), ring)) {
            append(slowWal, 1);
            for (int i = 1; i <= 12; i++) {
                append(quickWal, i);
                recorded(quick, i);
                duty.step();
            }
            assertThat(ring.current()).isEqualTo(3);
            assertThat(rows(0)).isEqualTo(2);
            assertThat(rows(1) + rows(2)).isZero();
            recorded(slow, 1);
            duty.step();
            assertThat(rows(0)).isZero();
            duty.step();
            assertThat(ring.current()).isZero();
            assertThat(rows(3)).isZero();
        }
    }

    @Test
    void whatAnEndedSessionLeftGoes() throws Exception {
        Session session = begin("a");
        try (PostgresWal wal = new PostgresWal(log.database(), session.id(), ring)) {
            append(wal, 1);
            duty.step();
            duty.step();
            assertThat(rows(0)).isEqualTo(1);
        }
        membership.sealOwn(session);
        duty.step();
        assertThat(rows(0)).isEqualTo(1);
        membership.end(session.id());
        duty.step();
        assertThat(rows(0)).isZero();
    }

    @Test
    void aRowThatIsBeingWrittenIsNotTruncated() throws Exception {
        Session session = begin("a");
        try (PostgresWal wal = new PostgresWal(log.database(), session.id(), ring)) {
            append(wal, 1);
        }
        duty.step();
        recorded(session, 1);
        try (Connection straggler = log.superuser();
                Statement statement = straggler.createStatement()) {
            straggler.setAutoCommit(false);
            statement.execute("INSERT INTO log.wal_0 VALUES (%d, 2, 'x')".formatted(session.id()));
            duty.step();
            straggler.commit();
        }
        duty.step();
        assertThat(rows(0)).isEqualTo(2);
        recorded(session, 2);
        duty.step();
        assertThat(rows(0)).isZero();
    }

    @Test
    void nothingUnrecordedIsLostHoweverFastItTurns() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Session session = begin("a");
        AtomicBoolean done = new AtomicBoolean();
        List<CompletableFuture<Void>> turning = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            RingPosition position = i == 0 ? ring : new RingPosition();
            RingDuty one = new RingDuty(log.database(), position, AT_ONCE);
            turning.add(
                    CompletableFuture.runAsync(
                            () -> {
                                while (!done.get()) {
                                    one.step();
                                }
                            },
                            Thread::startVirtualThread));
        }
        long recorded = 0;
        try (PostgresWal wal = new PostgresWal(log.database(), session.id(), ring)) {
            for (long i = 1; i <= 250; i++) {
                append(wal, i);
                if (random.nextInt(5) == 0) {
                    recorded = i - random.nextInt((int) Math.min(i - recorded, 4) + 1);
                    recorded(session, recorded);
                }
                if (random.nextInt(20) == 0) {
                    List<Long> left = new ArrayList<>();
                    new PostgresWalRemains(log.database())
                            .read(session.id(), recorded, turn -> left.add(turn.turn()));
                    assertThat(left).hasSize((int) (i - recorded));
                }
            }
        } finally {
            done.set(true);
            for (CompletableFuture<Void> one : turning) {
                one.get(10, TimeUnit.SECONDS);
            }
        }
    }
}
