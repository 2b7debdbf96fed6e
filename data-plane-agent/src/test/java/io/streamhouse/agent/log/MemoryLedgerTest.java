package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.MemoryMembership;
import io.streamhouse.agent.cluster.MemorySessions;
import io.streamhouse.agent.producer.MemoryProducers;
import java.time.InstantSource;

class MemoryLedgerTest extends LedgerContract {
    private final MemorySessions sessions = new MemorySessions(InstantSource.system());
    private final MemoryMembership membership = new MemoryMembership(sessions);
    private final MemoryLedger ledger =
            new MemoryLedger(sessions, new MemoryProducers(), 3_600_000);

    @Override
    Ledger ledger() {
        return ledger;
    }

    @Override
    Membership membership() {
        return membership;
    }
}
