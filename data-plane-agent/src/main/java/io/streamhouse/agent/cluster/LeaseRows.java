package io.streamhouse.agent.cluster;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    private LeaseRows() {}

    /** Takes those of the slots that are free; how many. */
    static int take(Connection connection, long own, Collection<Integer> slots)
            throws SQLException {
        return change(
                connection, OptionalLong.of(own), slots, "(l.session_id IS NULL OR " + FREE + ")");
    }

    /** Gives own slots away. */
    static void hand(Connection connection, long own, Collection<Integer> slots, OptionalLong to)
            throws SQLException {
        var unused = change(connection, to, slots, "l.session_id = " + own);
    }

    /** Takes all slots from a session. */
    static void freeAll(Connection connection, long session) throws SQLException {
        List<Integer> all = new ArrayList<>();
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            all.add(slot);
        }
        hand(connection, session, all, OptionalLong.empty());
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

    private static int change(
            Connection connection, OptionalLong to, Collection<Integer> slots, String condition)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        WITH chosen AS (
                            SELECT slot FROM log.lease l WHERE slot = ANY (?) AND %s
                             ORDER BY slot FOR UPDATE)
                        UPDATE log.lease l
                           SET session_id = ?, epoch = epoch + 1, since = clock_timestamp()
                          FROM chosen WHERE l.slot = chosen.slot\
                        """
                                .formatted(condition))) {
            statement.setArray(1, array(connection, slots));
            statement.setObject(2, to.isPresent() ? to.getAsLong() : null, java.sql.Types.BIGINT);
            return statement.executeUpdate();
        }
    }

    private static Array array(Connection connection, Collection<Integer> slots)
            throws SQLException {
        return connection.createArrayOf("int2", slots.toArray());
    }
}
