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

/** The world as one agent process reaches it. Planted bugs replace parts of it. */
interface Surroundings {
    /** Begins a session; blocks. */
    Session begin();

    Membership membership();

    Ledger ledger();

    Producers producers();

    SegmentStore store();

    WalRemains remains();

    Wal wal(Session session);

    /** The table of turns behind it. */
    MemoryWal.Rows rows();

    /** The duty that takes away what is not needed any more. */
    LeftoverCollector collector();

    /** The duty that merges ranges. */
    Compactor compactor(Session session, Supplier<List<Integer>> slots);

    /** Whether the leases are certain to be held still, as the heartbeat has it. */
    default BooleanSupplier fresh(BooleanSupplier heartbeat) {
        return heartbeat;
    }

    /** The clock that dates what is appended and tells what is too old. */
    default InstantSource clock(ClusterClock clock) {
        return clock;
    }

    /** Hands a batch to the log. */
    default void append(StreamLog log, Append append) {
        log.append(append);
    }
}
