package io.streamhouse.agent.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sessions and leases in one statement, and so at one moment. */
final class ViewQuery {
    private static final String SQL =
            """
            SELECT m.session_id, m.agent_id, m.endpoint, m.wal_kind, m.draining, m.sealed, m.beat,
                   m.heartbeat_at <= clock_timestamp() - ? * interval '1 millisecond',
                   m.recovered_by, l.slot, l.epoch
              FROM (SELECT s.*, f.sealed, h.beat, h.heartbeat_at
                      FROM log.session s
                      JOIN log.fence f USING (session_id)
                      JOIN log.heartbeat h USING (session_id)
                     WHERE s.ended_at IS NULL) m
              FULL JOIN log.lease l ON l.session_id = m.session_id\
            """;

    private ViewQuery() {}

    static View run(Connection connection, Duration timeToLive) throws SQLException {
        SortedMap<Long, Member> members = new TreeMap<>();
        List<Lease> leases = new ArrayList<>(Slots.COUNT);
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setLong(1, timeToLive.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    OptionalLong session = optional(row, 1);
                    if (session.isPresent() && !members.containsKey(session.getAsLong())) {
                        members.put(session.getAsLong(), member(row));
                    }
                    OptionalLong slot = optional(row, 10);
                    if (slot.isPresent()) {
                        leases.add(new Lease((int) slot.getAsLong(), session, row.getLong(11)));
                    }
                }
            }
        }
        leases.sort(Comparator.comparingInt(Lease::slot));
        return new View(List.copyOf(members.values()), leases);
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                WalKind.of(row.getString(4)),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getLong(7),
                row.getBoolean(8),
                optional(row, 9));
    }

    private static OptionalLong optional(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
