package io.streamhouse.agent.cluster;

import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.database.UnfitDatabase;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Sessions and leases as all agents share them. Thread-safe; every method is one transaction and
 * blocks. Each may throw {@link DatabaseUnavailable}, whose outcome is not known: all methods but
 * {@link #begin} may then be called again with the same arguments.
 */
public interface Membership {
    /**
     * What a session begins with.
     *
     * @param directory the log directory's own id, of a {@code file} WAL
     * @param silent when present: the sessions of the agent's name that are known not to beat any
     *     more, with their last heartbeats; no other that has not expired is sealed
     */
    record Start(
            String agentId,
            WalKind walKind,
            Optional<UUID> directory,
            String endpoint,
            Optional<Map<Long, Long>> silent) {
        /** Whoever has the name is gone, or shall be. */
        public Start(String agentId, WalKind walKind, Optional<UUID> directory, String endpoint) {
            this(agentId, walKind, directory, endpoint, Optional.empty());
        }

        /** True when a session of the name may be sealed. */
        boolean maySeal(long session, long beat, boolean expired) {
            return expired
                    || silent.isEmpty()
                    || silent.get().getOrDefault(session, beat - 1) == beat;
        }
    }

    /**
     * Begins a session. Earlier sessions of the same agent or directory are sealed: their process
     * is gone, or shall be.
     *
     * @throws NameTaken when another session of the name beats
     * @throws UnfitDatabase when there is a {@code file} WAL of another directory, or one kind
     *     would stand beside the other
     */
    Session begin(Start start);

    /** Says where clients reach the session, and whether it stops soon. */
    void announce(Session own, String endpoint, boolean draining) throws Sealed;

    /** Beats; answers PostgreSQL's clock. */
    Instant beat(Session own) throws Sealed;

    /** All there is. */
    View view();

    /**
     * Seals another session that has expired; waits for what it is writing just now.
     *
     * @param beatSeen false is answered when it has beaten since
     * @return true when it is sealed now, whoever did it
     */
    boolean seal(long session, long beatSeen);

    /** Seals the own session. */
    void sealOwn(Session own);

    /**
     * Claims to recover a sealed session, or renews the own claim. A claim ends when its holder is
     * sealed, or after a minute: two that recover the same session cannot both record, so this only
     * saves work.
     *
     * @return true when the claim is held now
     */
    boolean claim(Session own, long sealed) throws Sealed;

    /** Ends a sealed session of which everything is recorded; its slots are free from then on. */
    void end(long sealed);

    /** Takes those of the slots that are free; answers those that are held now. */
    List<Lease> take(Session own, Collection<Integer> slots) throws Sealed;

    /**
     * Gives own leases to a session, or to nobody when it is absent, sealed or draining. Those of
     * an earlier epoch stay: a call that comes late, after the slot has come back, gives nothing.
     */
    void hand(Session own, Collection<Lease> leases, OptionalLong to) throws Sealed;
}
