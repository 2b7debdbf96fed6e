package io.streamhouse.agent.simulation;

import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.log.Compactor;
import io.streamhouse.agent.log.Ledger;
import io.streamhouse.agent.log.LeftoverCollector;
import io.streamhouse.agent.log.MemoryCompactions;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.wal.MemoryWal;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalRemains;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What all agents share, over the ways of one machine. */
record LinkedSurroundings(
        Machine machine,
        Membership membership,
        Ledger ledger,
        Producers producers,
        SegmentStore store,
        WalRemains remains,
        MemoryWal.Rows rows)
        implements Surroundings {
    private static final Duration GRACE = Duration.ofSeconds(5);

    LinkedSurroundings(Cluster cluster, Machine machine) {
        this(
                machine,
                machine.database().over(Membership.class, cluster.membership()),
                machine.database().over(Ledger.class, cluster.ledger()),
                machine.database().over(Producers.class, cluster.producers()),
                machine.store().over(SegmentStore.class, cluster.store()),
                machine.database().over(WalRemains.class, cluster.wal()),
                machine.database().over(MemoryWal.Rows.class, cluster.wal()));
    }

    @Override
    public Session begin() {
        return membership.begin(
                new Membership.Start(
                        machine.name(), WalKind.POSTGRES, Optional.empty(), machine.name()));
    }

    @Override
    public LeftoverCollector collector() {
        return machine.cluster()
                .leftovers()
                .collector(machine.database()::over, store, GRACE, machine.clock());
    }

    @Override
    public Compactor compactor(Session session, Supplier<List<Integer>> slots) {
        return new MemoryCompactions(machine.cluster().ledger())
                .compactor(machine.database()::over, session.id(), store, slots);
    }

    @Override
    public Wal wal(Session session) {
        return new MemoryWal(session.id(), rows);
    }
}
