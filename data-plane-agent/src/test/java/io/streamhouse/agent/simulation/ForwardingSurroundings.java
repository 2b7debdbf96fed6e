package io.streamhouse.agent.simulation;

import io.streamhouse.agent.cluster.ClusterClock;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.log.Compactor;
import io.streamhouse.agent.log.Ledger;
import io.streamhouse.agent.log.LeftoverCollector;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.wal.MemoryWal;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalRemains;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Another world, for mistakes that change one thing about it. */
class ForwardingSurroundings implements Surroundings {
    private final Surroundings real;

    ForwardingSurroundings(Surroundings real) {
        this.real = real;
    }

    @Override
    public Session begin() {
        return real.begin();
    }

    @Override
    public InstantSource clock(ClusterClock clock) {
        return real.clock(clock);
    }

    @Override
    public Membership membership() {
        return real.membership();
    }

    @Override
    public Ledger ledger() {
        return real.ledger();
    }

    @Override
    public Producers producers() {
        return real.producers();
    }

    @Override
    public SegmentStore store() {
        return real.store();
    }

    @Override
    public WalRemains remains() {
        return real.remains();
    }

    @Override
    public Wal wal(Session session) {
        return real.wal(session);
    }

    @Override
    public MemoryWal.Rows rows() {
        return real.rows();
    }

    @Override
    public LeftoverCollector collector() {
        return real.collector();
    }

    @Override
    public Compactor compactor(Session session, Supplier<List<Integer>> slots) {
        return real.compactor(session, slots);
    }

    @Override
    public BooleanSupplier fresh(BooleanSupplier heartbeat) {
        return real.fresh(heartbeat);
    }

    @Override
    public void append(StreamLog log, Append append) {
        real.append(log, append);
    }
}
