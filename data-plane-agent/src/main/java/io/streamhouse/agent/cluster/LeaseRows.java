package io.streamhouse.agent.cluster;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** The rows of {@code log.lease}, changed in the order of their slots. */
final class LeaseRows {
    /** A session that was ended by hand may still stand in leases: they are free. */
    private static final String FREE =
            "NOT EXISTS (SELECT FROM log.session s"
                    + " WHERE s.session_id = l.session_id AND s.ended_at IS NULL)";

    /** Gives the slots of a query, which locks them, another holder. */
    private static final String CHANGE =
            """
            WITH chosen AS (%s)
            UPDATE log.lease l
               SET session_id = ?, epoch = epoch + 1, since = clock_timestamp()
              FROM chosen WHERE l.slot = chosen.slot\
            """;

    private LeaseRows() {}

    /** Takes those of the slots that are free; how many. */
    static int take(Connection connection, long own, Collection<Integer> slots)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        CHANGE.formatted(
                                "SELECT slot FROM log.lease l WHERE slot = ANY (?)"
                                        + " AND (l.session_id IS NULL OR "
                                        + FREE
                                        + ") ORDER BY slot FOR UPDATE"))) {
            statement.setArray(1, array(connection, slots));
            setHolder(statement, 2, OptionalLong.of(own));
            return statement.executeUpdate();
        }
    }

    /** Gives own leases away, those that are still of their epoch. */
    static void hand(Connection connection, long own, Collection<Lease> leases, OptionalLong to)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        CHANGE.formatted(
                                """
                                SELECT l.slot FROM log.lease l
                                  JOIN unnest(?::smallint[], ?::bigint[]) AS given (slot, epoch)
                                    ON l.slot = given.slot AND l.epoch = given.epoch
                                 WHERE l.session_id = ? ORDER BY l.slot FOR UPDATE OF l\
                                """))) {
            statement.setArray(
                    1,
                    connection.createArrayOf("int2", leases.stream().map(Lease::slot).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf("int8", leases.stream().map(Lease::epoch).toArray()));
            statement.setLong(3, own);
            setHolder(statement, 4, to);
            statement.executeUpdate();
        }
    }

    /** Takes all slots from a session. */
    static void freeAll(Connection connection, long session) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        CHANGE.formatted(
                                "SELECT slot FROM log.lease WHERE session_id = ?"
                                        + " ORDER BY slot FOR UPDATE"))) {
            statement.setLong(1, session);
            setHolder(statement, 2, OptionalLong.empty());
            statement.executeUpdate();
        }
    }

    /** Those of the slots that a session holds. */
    static List<Lease> held(Connection connection, long own, Collection<Integer> slots)
            throws SQLException {
        List<Lease> leases = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT slot, epoch FROM log.lease"
                                + " WHERE session_id = ? AND slot = ANY (?) ORDER BY slot")) {
            statement.setLong(1, own);
            statement.setArray(2, array(connection, slots));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    leases.add(new Lease(row.getInt(1), OptionalLong.of(own), row.getLong(2)));
                }
            }
        }
        return leases;
    }

    /** Whether an open session wants slots. */
    static boolean takesSlots(Connection connection, long session) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT NOT draining FROM log.session WHERE session_id = ?")) {
            statement.setLong(1, session);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void setHolder(PreparedStatement statement, int at, OptionalLong holder)
            throws SQLException {
        statement.setObject(at, holder.isPresent() ? holder.getAsLong() : null, Types.BIGINT);
    }

    private static Array array(Connection connection, Collection<Integer> slots)
            throws SQLException {
        return connection.createArrayOf("int2", slots.toArray());
    }
}
