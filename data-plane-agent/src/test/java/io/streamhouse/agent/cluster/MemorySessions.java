package io.streamhouse.agent.cluster;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tables of sessions and leases, in memory. Every method is atomic. */
public final class MemorySessions {

    private final InstantSource clock;
    private final SortedMap<Long, Row> rows = new TreeMap<>();
    private final List<Lease> leases = new ArrayList<>();
    private long last;

    /** By how much an epoch rises with a change of holder; tests plant a mistake with it. */
    public int epochStep = 1;

    /** One session. */
    public static final class Row {
        final long id;
        final Membership.Start start;
        String endpoint;
        boolean draining;
        boolean sealed;
        boolean ended;
        long beat;
        long beatMillis;
        OptionalLong recoveredBy = OptionalLong.empty();
        long claimedMillis;

        /** How far it is recorded; the ledger's. */
        public long recordedCut;

        /** How far it is recorded; the ledger's. */
        public long recordedTurn;

        /** How far it is recorded; the ledger's. */
        public long recordedThroughMillis;

        Row(long id, Membership.Start start, long nowMillis) {
            this.id = id;
            this.start = start;
            this.endpoint = start.endpoint();
            this.beatMillis = nowMillis;
        }

        /** Its number. */
        public long id() {
            return id;
        }

        /** True when nothing may be written in its name any more, but by recovery. */
        public boolean isSealed() {
            return sealed;
        }

        /** True when nothing of it is left. */
        public boolean isEnded() {
            return ended;
        }
    }

    /** With PostgreSQL's clock. */
    public MemorySessions(InstantSource clock) {
        this.clock = clock;
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            leases.add(new Lease(slot, OptionalLong.empty(), 0));
        }
    }

    /** The session, which began once. */
    public synchronized Row at(long session) {
        Row row = rows.get(session);
        if (row == null) {
            throw new IllegalStateException("no session " + session + " ever began");
        }
        return row;
    }

    /** The session, unless it is sealed. */
    public synchronized Row open(long session) throws Sealed {
        Row row = at(session);
        if (row.sealed) {
            throw new Sealed(session);
        }
        return row;
    }

    /** All sessions that ever began. */
    public synchronized List<Row> all() {
        return List.copyOf(rows.values());
    }

    /** All leases, in the order of their slots. */
    public synchronized List<Lease> leases() {
        return List.copyOf(leases);
    }

    synchronized Row add(Membership.Start start) {
        Row row = new Row(++last, start, clock.millis());
        rows.put(row.id, row);
        return row;
    }

    synchronized boolean expired(Row row) {
        return clock.millis() - row.beatMillis > Heartbeat.TIME_TO_LIVE.toMillis();
    }

    synchronized long nowMillis() {
        return clock.millis();
    }

    synchronized Lease lease(int slot) {
        return leases.get(slot);
    }

    synchronized void setHolder(int slot, OptionalLong session) {
        leases.set(slot, new Lease(slot, session, leases.get(slot).epoch() + epochStep));
    }
}
