package io.streamhouse.agent.cluster;

import io.streamhouse.agent.cluster.MemorySessions.Row;
import io.streamhouse.agent.database.UnfitDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** {@link Membership} in memory: what PostgreSQL does, without faults of its own. */
public final class MemoryMembership implements Membership {
    private static final Duration CLAIM = Duration.ofMinutes(1);

    private final MemorySessions sessions;

    /** Over the tables all agents share. */
    public MemoryMembership(MemorySessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public Session begin(Start start) {
        synchronized (sessions) {
            for (Row row : sessions.all()) {
                if (!row.ended) {
                    requireFits(row.start, start);
                    requireFree(row, start);
                }
            }
            for (Row row : sessions.all()) {
                if (row.start.agentId().equals(start.agentId())
                        || (start.directory().isPresent()
                                && row.start.directory().equals(start.directory()))) {
                    row.sealed = true;
                }
            }
            long floor =
                    sessions.all().stream()
                            .mapToLong(row -> row.recordedThroughMillis)
                            .max()
                            .orElse(0);
            floor = Math.max(floor, sessions.nowMillis());
            Row row = sessions.add(start);
            row.recordedThroughMillis = floor;
            return new Session(row.id, start.agentId(), floor);
        }
    }

    private void requireFree(Row row, Start asked) {
        boolean expired =
                sessions.nowMillis() - row.beatMillis >= Heartbeat.TIME_TO_LIVE.toMillis();
        if (row.start.agentId().equals(asked.agentId())
                && !row.sealed
                && !asked.maySeal(row.id, row.beat, expired)) {
            throw new NameTaken(asked.agentId(), row.id, row.endpoint);
        }
    }

    private static void requireFits(Start there, Start asked) {
        boolean sameLog =
                there.walKind() == asked.walKind()
                        && (asked.walKind() == WalKind.POSTGRES
                                || there.directory().equals(asked.directory()));
        if (!sameLog) {
            throw new UnfitDatabase(
                    "agent "
                            + there.agentId()
                            + " keeps a log of kind "
                            + there.walKind().text()
                            + " in this database");
        }
    }

    @Override
    public void announce(Session own, String endpoint, boolean draining) throws Sealed {
        synchronized (sessions) {
            Row row = sessions.open(own.id());
            row.endpoint = endpoint;
            row.draining = draining;
        }
    }

    @Override
    public Instant beat(Session own) throws Sealed {
        synchronized (sessions) {
            Row row = sessions.open(own.id());
            row.beat++;
            row.beatMillis = sessions.nowMillis();
            return Instant.ofEpochMilli(row.beatMillis);
        }
    }

    @Override
    public View view() {
        synchronized (sessions) {
            List<Member> members = new ArrayList<>();
            for (Row row : sessions.all()) {
                if (!row.ended) {
                    members.add(
                            new Member(
                                    row.id,
                                    row.start.agentId(),
                                    row.endpoint,
                                    row.start.walKind(),
                                    row.draining,
                                    row.sealed,
                                    row.beat,
                                    sessions.expired(row),
                                    row.recoveredBy));
                }
            }
            return new View(members, sessions.leases());
        }
    }

    @Override
    public boolean seal(long session, long beatSeen) {
        synchronized (sessions) {
            Row row = sessions.at(session);
            if (!row.sealed && row.beat == beatSeen && sessions.expired(row)) {
                row.sealed = true;
            }
            return row.sealed;
        }
    }

    @Override
    public void sealOwn(Session own) {
        synchronized (sessions) {
            sessions.at(own.id()).sealed = true;
        }
    }

    @Override
    public boolean claim(Session own, long sealed) throws Sealed {
        synchronized (sessions) {
            sessions.open(own.id());
            Row row = sessions.at(sealed);
            if (!row.sealed || row.ended) {
                return false;
            }
            long now = sessions.nowMillis();
            boolean free =
                    row.recoveredBy.isEmpty()
                            || row.recoveredBy.getAsLong() == own.id()
                            || sessions.at(row.recoveredBy.getAsLong()).sealed
                            || now - row.claimedMillis > CLAIM.toMillis();
            if (free) {
                row.recoveredBy = OptionalLong.of(own.id());
                row.claimedMillis = now;
            }
            return free;
        }
    }

    @Override
    public void end(long sealed) {
        synchronized (sessions) {
            Row row = sessions.at(sealed);
            if (!row.sealed) {
                throw new IllegalStateException("session " + sealed + " is not sealed");
            }
            row.ended = true;
            for (Lease lease : sessions.leases()) {
                if (lease.session().equals(OptionalLong.of(sealed))) {
                    sessions.setHolder(lease.slot(), OptionalLong.empty());
                }
            }
        }
    }

    @Override
    public List<Lease> take(Session own, Collection<Integer> slots) throws Sealed {
        synchronized (sessions) {
            sessions.open(own.id());
            List<Lease> held = new ArrayList<>();
            for (int slot : slots) {
                if (sessions.lease(slot).session().isEmpty()) {
                    sessions.setHolder(slot, OptionalLong.of(own.id()));
                }
                if (isHolder(own, slot)) {
                    held.add(sessions.lease(slot));
                }
            }
            return held;
        }
    }

    @Override
    public void hand(Session own, Collection<Lease> leases, OptionalLong to) throws Sealed {
        synchronized (sessions) {
            sessions.open(own.id());
            OptionalLong receiver =
                    to.isPresent() && takes(to.getAsLong()) ? to : OptionalLong.empty();
            for (Lease lease : leases) {
                boolean still = sessions.lease(lease.slot()).epoch() == lease.epoch();
                if (still && isHolder(own, lease.slot())) {
                    sessions.setHolder(lease.slot(), receiver);
                }
            }
        }
    }

    private boolean takes(long session) {
        return sessions.all().stream()
                .anyMatch(row -> row.id == session && !row.sealed && !row.ended && !row.draining);
    }

    private boolean isHolder(Session own, int slot) {
        return sessions.lease(slot).session().equals(OptionalLong.of(own.id()));
    }
}
