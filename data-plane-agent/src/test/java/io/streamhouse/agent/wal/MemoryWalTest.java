package io.streamhouse.agent.wal;

import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.MemoryMembership;
import io.streamhouse.agent.cluster.MemorySessions;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class MemoryWalTest extends WalContract {
    private final MemorySessions sessions = new MemorySessions(InstantSource.system());
    private final MemoryWalTable table = new MemoryWalTable(sessions, (_, _) -> {});
    private final Session session =
            new MemoryMembership(sessions)
                    .begin(new Membership.Start("a", WalKind.POSTGRES, Optional.empty(), "a:9090"));

    @Override
    protected Wal open() {
        return new MemoryWal(session.id(), table);
    }

    @Override
    protected List<RecoveredTurn> remains(long afterTurn) throws Exception {
        List<RecoveredTurn> turns = new ArrayList<>();
        table.read(session.id(), afterTurn, turns::add);
        return turns;
    }

    @Override
    protected void recorded(Wal wal, long throughTurn) {
        sessions.at(session.id()).recordedTurn = throughTurn;
        table.truncate();
    }
}
