package io.streamhouse.agent.simulation;

import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.log.Ledger;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalRemains;

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
}
