package io.streamhouse.agent.cluster;

import io.streamhouse.agent.database.UnfitDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Begins a session; the two table locks let one begin at a time. */
final class BeginTransaction {
    private BeginTransaction() {}

    /** A session that is not ended. */
    private record Other(
            long session,
            String agentId,
            WalKind walKind,
            Optional<UUID> directory,
            String endpoint,
            boolean sealed,
            long beat,
            boolean expired) {
        boolean precedes(Membership.Start start) {
            return agentId.equals(start.agentId())
                    || (directory.isPresent() && directory.equals(start.directory()));
        }
    }

    static Session run(Connection connection, Membership.Start start, Duration timeToLive)
            throws SQLException {
        // No fence is made or sealed by others from here on; those who write go on.
        lock(connection, "log.fence");
        List<Other> others = others(connection, timeToLive);
        for (Other other : others) {
            requireFits(other, start);
            if (other.agentId().equals(start.agentId())
                    && !other.sealed()
                    && !start.maySeal(other.session(), other.beat(), other.expired())) {
                throw new NameTaken(other.agentId(), other.session(), other.endpoint());
            }
        }
        for (Other other : others) {
            if (other.precedes(start) && Fence.lock(connection, other.session()).orElse(false)) {
                Fence.seal(connection, other.session());
            }
        }
        // Nothing is published from here to the commit that might lie behind the new floor.
        lock(connection, "log.session");
        return insert(connection, start);
    }

    private static void lock(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE");
        }
    }

    private static List<Other> others(Connection connection, Duration timeToLive)
            throws SQLException {
        List<Other> found = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT s.session_id, s.agent_id, s.wal_kind, s.directory_id, s.endpoint,
                               f.sealed, h.beat,
                               h.heartbeat_at
                                   <= clock_timestamp() - ? * interval '1 millisecond'
                          FROM log.session s
                          LEFT JOIN log.fence f USING (session_id)
                          LEFT JOIN log.heartbeat h USING (session_id)
                         WHERE s.ended_at IS NULL ORDER BY s.session_id\
                        """)) {
            statement.setLong(1, timeToLive.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(
                            new Other(
                                    row.getLong(1),
                                    row.getString(2),
                                    WalKind.of(row.getString(3)),
                                    Optional.ofNullable(row.getObject(4, UUID.class)),
                                    row.getString(5),
                                    row.getBoolean(6),
                                    row.getLong(7),
                                    row.getBoolean(8)));
                }
            }
        }
        return found;
    }

    private static void requireFits(Other other, Membership.Start start) {
        boolean fits =
                other.walKind() == start.walKind()
                        && switch (start.walKind()) {
                            case POSTGRES -> true;
                            case FILE -> other.directory().equals(start.directory());
                        };
        if (fits) {
            return;
        }
        String there =
                "agent %s (session %d, endpoint %s)"
                        .formatted(other.agentId(), other.session(), other.endpoint());
        throw new UnfitDatabase(
                switch (other.walKind()) {
                    case FILE ->
                            there
                                    + " keeps this database's log in a directory of its own, and a"
                                    + " log on a local disk has one agent only: start the agent on"
                                    + " that directory, or stop it there cleanly to change the WAL."
                                    + " If the directory is lost for good, and with it what was not"
                                    + " recorded yet, set ended_at of that session in log.session";
                    case POSTGRES ->
                            there
                                    + " keeps its log in this database, beside which there cannot be"
                                    + " one on a local disk: start this agent with the same kind of"
                                    + " WAL, or first let an agent of that kind run until all other"
                                    + " sessions are ended, and stop it cleanly";
                });
    }

    private static Session insert(Connection connection, Membership.Start start)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        WITH begun AS (
                            INSERT INTO log.session (agent_id, directory_id, wal_kind, endpoint,
                                started_at, recorded_through)
                            SELECT ?, ?::uuid, ?, ?, clock_timestamp(),
                                   greatest(max(recorded_through), clock_timestamp())
                              FROM log.session
                            RETURNING session_id, recorded_through),
                        fence AS (INSERT INTO log.fence SELECT session_id, false FROM begun),
                        heartbeat AS (
                            INSERT INTO log.heartbeat
                            SELECT session_id, 0, clock_timestamp() FROM begun)
                        SELECT session_id, recorded_through FROM begun\
                        """)) {
            statement.setString(1, start.agentId());
            statement.setObject(2, start.directory().orElse(null), Types.OTHER);
            statement.setString(3, start.walKind().text());
            statement.setString(4, start.endpoint());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Timestamp through = Objects.requireNonNull(row.getTimestamp(2));
                // Rounded up: nothing new may be dated before what was published.
                long millis = through.getTime() + (through.getNanos() % 1_000_000 == 0 ? 0 : 1);
                return new Session(row.getLong(1), start.agentId(), millis);
            }
        }
    }
}
