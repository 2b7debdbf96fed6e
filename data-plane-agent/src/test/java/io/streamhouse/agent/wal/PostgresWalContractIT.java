package io.streamhouse.agent.wal;

import io.streamhouse.agent.LogDatabase;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresWalContractIT extends WalContract {
    private static LogDatabase log;

    private final RingPosition ring = new RingPosition();
    private final RingDuty duty =
            new RingDuty(
                    log.database(), ring, new RingDuty.Limits(1 << 20, Duration.ofSeconds(30)));
    private final Session session =
            new PostgresMembership(log.database())
                    .begin(new Membership.Start("a", WalKind.POSTGRES, Optional.empty(), "a:9090"));

    @BeforeAll
    static void start() {
        log = LogDatabase.create();
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @Override
    protected Wal open() {
        return new PostgresWal(log.database(), session.id(), ring);
    }

    @Override
    protected List<RecoveredTurn> remains(long afterTurn) throws Exception {
        List<RecoveredTurn> turns = new ArrayList<>();
        new PostgresWalRemains(log.database()).read(session.id(), afterTurn, turns::add);
        return turns;
    }

    @Override
    protected void recorded(Wal wal, long throughTurn) throws Exception {
        log.run(
                "UPDATE log.session SET recorded_turn = %d WHERE session_id = %d"
                        .formatted(throughTurn, session.id()));
        duty.step();
    }
}
