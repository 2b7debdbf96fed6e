package io.streamhouse.agent.cluster;

import io.streamhouse.agent.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@link Membership} in PostgreSQL, by PostgreSQL's clock alone. Each change of sessions or leases
 * sends {@code NOTIFY streamhouse_leases} with its commit.
 *
 * <p>All transactions of a session lock in one order, so that none waits for another in a circle:
 * rows of {@code log.fence} (by session), rows of {@code log.session}, rows of {@code log.lease}
 * (by slot). {@link #begin} locks the two tables in this order, too. Who writes in a session's name
 * holds its fence row shared until the commit; who seals updates it, and so waits for all that is
 * being written.
 */
public final class PostgresMembership implements Membership {
    /** Is sent, with an empty payload, when sessions or leases have changed. */
    public static final String CHANNEL = "streamhouse_leases";

    private static final int CLAIM_SECONDS = 60;

    private final Database database;
    private final Duration timeToLive;

    /** Over PostgreSQL. */
    public PostgresMembership(Database database) {
        this(database, Heartbeat.TIME_TO_LIVE);
    }

    /** With a time to live of its own. */
    PostgresMembership(Database database, Duration timeToLive) {
        this.database = database;
        this.timeToLive = timeToLive;
    }

    @Override
    public Session begin(Start start) {
        return database.transaction(connection -> {
            Session begun = BeginTransaction.run(connection, start, timeToLive);
            tellAll(connection);
            return begun;
        });
    }

    @Override
    public void announce(Session own, String endpoint, boolean draining) throws Sealed {
        boolean open =
                database.transaction(connection -> {
                    if (!Fence.holdOpen(connection, own.id())) {
                        return false;
                    }
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "UPDATE log.session SET endpoint = ?, draining = ?"
                                            + " WHERE session_id = ?")) {
                        statement.setString(1, endpoint);
                        statement.setBoolean(2, draining);
                        statement.setLong(3, own.id());
                        statement.executeUpdate();
                    }
                    tellAll(connection);
                    return true;
                });
        requireOpen(open, own);
    }

    @Override
    public Instant beat(Session own) throws Sealed {
        Optional<Instant> beaten =
                database.transaction(connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    """
                                    WITH open AS (
                                        SELECT session_id FROM log.fence
                                         WHERE session_id = ? AND NOT sealed FOR SHARE)
                                    UPDATE log.heartbeat h
                                       SET beat = beat + 1, heartbeat_at = clock_timestamp()
                                      FROM open WHERE h.session_id = open.session_id
                                    RETURNING heartbeat_at\
                                    """)) {
                        statement.setLong(1, own.id());
                        try (ResultSet row = statement.executeQuery()) {
                            return row.next()
                                    ? Optional.of(row.getTimestamp(1).toInstant())
                                    : Optional.empty();
                        }
                    }
                });
        return beaten.orElseThrow(() -> new Sealed(own.id()));
    }

    @Override
    public View view() {
        return database.transaction(connection -> ViewQuery.run(connection, timeToLive));
    }

    @Override
    public boolean seal(long session, long beatSeen) {
        return database.transaction(connection -> {
            // Waits for all that is being written in the session's name, a heartbeat among it.
            boolean open = Fence.lock(connection, session).orElse(false);
            if (!open) {
                return true;
            }
            if (!isSilent(connection, session, beatSeen)) {
                return false;
            }
            Fence.seal(connection, session);
            tellAll(connection);
            return true;
        });
    }

    @Override
    public void sealOwn(Session own) {
        database.run(connection -> {
            if (Fence.lock(connection, own.id()).orElse(false)) {
                Fence.seal(connection, own.id());
                tellAll(connection);
            }
        });
    }

    @Override
    public boolean claim(Session own, long sealed) throws Sealed {
        enum Claim {
            OWN_SEALED,
            NOT_SEALED,
            HELD,
            REFUSED
        }
        Claim claim =
                database.transaction(connection -> {
                    List<Fence.Row> fences = Fence.hold(connection, own.id(), sealed);
                    if (fences.stream().noneMatch(row -> row.is(own.id(), false))) {
                        return Claim.OWN_SEALED;
                    }
                    if (fences.stream().noneMatch(row -> row.is(sealed, true))) {
                        return Claim.NOT_SEALED;
                    }
                    return updateClaim(connection, own.id(), sealed) ? Claim.HELD : Claim.REFUSED;
                });
        requireOpen(claim != Claim.OWN_SEALED, own);
        return claim == Claim.HELD;
    }

    @Override
    public void end(long sealed) {
        database.run(connection -> {
            if (Fence.lock(connection, sealed).orElse(false)) {
                throw new IllegalStateException("session " + sealed + " is not sealed");
            }
            for (String sql :
                    List.of(
                            "DELETE FROM log.fence WHERE session_id = ?",
                            "UPDATE log.session SET ended_at = clock_timestamp()"
                                    + " WHERE session_id = ? AND ended_at IS NULL",
                            "DELETE FROM log.heartbeat WHERE session_id = ?")) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setLong(1, sealed);
                    statement.executeUpdate();
                }
            }
            LeaseRows.freeAll(connection, sealed);
            tellAll(connection);
        });
    }

    @Override
    public List<Lease> take(Session own, Collection<Integer> slots) throws Sealed {
        Optional<List<Lease>> held =
                database.transaction(connection -> {
                    if (!Fence.holdOpen(connection, own.id())) {
                        return Optional.empty();
                    }
                    if (LeaseRows.take(connection, own.id(), slots) > 0) {
                        tellAll(connection);
                    }
                    return Optional.of(LeaseRows.held(connection, own.id(), slots));
                });
        requireOpen(held.isPresent(), own);
        return held.orElseThrow();
    }

    @Override
    public void hand(Session own, Collection<Lease> leases, OptionalLong to) throws Sealed {
        boolean open =
                database.transaction(connection -> {
                    List<Fence.Row> fences = Fence.hold(connection, own.id(), to.orElse(own.id()));
                    if (fences.stream().noneMatch(row -> row.is(own.id(), false))) {
                        return false;
                    }
                    boolean taker =
                            to.isPresent()
                                    && fences.stream()
                                            .anyMatch(row -> row.is(to.getAsLong(), false))
                                    && LeaseRows.takesSlots(connection, to.getAsLong());
                    LeaseRows.hand(connection, own.id(), leases, taker ? to : OptionalLong.empty());
                    tellAll(connection);
                    return true;
                });
        requireOpen(open, own);
    }

    private boolean isSilent(Connection connection, long session, long beatSeen)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT beat = ? AND heartbeat_at
                               <= clock_timestamp() - ? * interval '1 millisecond'
                          FROM log.heartbeat WHERE session_id = ?\
                        """)) {
            statement.setLong(1, beatSeen);
            statement.setLong(2, timeToLive.toMillis());
            statement.setLong(3, session);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static boolean updateClaim(Connection connection, long own, long sealed)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE log.session s
                           SET recovered_by = ?, recovered_at = clock_timestamp()
                         WHERE session_id = ? AND ended_at IS NULL
                           AND (recovered_by IS NULL OR recovered_by = ?
                               OR recovered_at < clock_timestamp() - ? * interval '1 second'
                               OR NOT EXISTS (SELECT FROM log.fence f
                                     WHERE f.session_id = s.recovered_by AND NOT f.sealed))\
                        """)) {
            statement.setLong(1, own);
            statement.setLong(2, sealed);
            statement.setLong(3, own);
            statement.setInt(4, CLAIM_SECONDS);
            if (statement.executeUpdate() == 0) {
                return false;
            }
        }
        tellAll(connection);
        return true;
    }

    private static void requireOpen(boolean open, Session own) throws Sealed {
        if (!open) {
            throw new Sealed(own.id());
        }
    }

    private static void tellAll(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("NOTIFY " + CHANNEL);
        }
    }
}
