package io.streamhouse.control.store;

import io.streamhouse.api.Problem;
import io.streamhouse.query.EventSource;
import io.streamhouse.query.QueryRefused;
import io.streamhouse.query.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * The event table in the order of positions. Reads on a connection of its own, never in the
 * caller's transaction: that one may have another role, and must not hold back what is visible.
 */
final class StoredEvents implements EventSource {
    private static final String READ =
            "SELECT global_index, event_id, payload_type, payload_revision, payload, metadata"
                    + " FROM store.domain_event WHERE global_index > ?"
                    + " ORDER BY global_index LIMIT ?";
    private static final String HEAD =
            "SELECT coalesce(max(global_index), 0) FROM store.domain_event";

    private static final Duration SETTLED_WAIT_MAX = Duration.ofSeconds(2);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final DataSource dataSource;
    private final EventJson json;
    private final SQLExceptionTranslator translator = new SQLExceptionSubclassTranslator();

    StoredEvents(DataSource dataSource, EventJson json) {
        this.dataSource = dataSource;
        this.json = json;
    }

    @Override
    public List<StoredEvent> read(long after, int limit) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setLong(1, after);
            statement.setInt(2, limit);
            List<StoredEvent> events = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(event(rows));
                }
            }
            return events;
        } catch (SQLException e) {
            throw translated("read events", READ, e);
        }
    }

    @Override
    public long head() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(HEAD);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw translated("read the head", HEAD, e);
        }
    }

    /** The lock that appends hold to their commit; shared, so that questions do not queue. */
    @Override
    public long settledHead() {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL lock_timeout = '" + SETTLED_WAIT_MAX.toMillis() + "'");
                statement.execute(
                        "SELECT pg_advisory_xact_lock_shared(" + EventTable.APPEND_LOCK + ")");
                try (ResultSet rows = statement.executeQuery(HEAD)) {
                    rows.next();
                    return rows.getLong(1);
                }
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new QueryRefused(
                        Problem.of(
                                Problem.Reason.PROJECTION_LAG,
                                "What is asked for is being written. Try again."));
            }
            throw translated("read the settled head", HEAD, e);
        }
    }

    private StoredEvent event(ResultSet rows) throws SQLException {
        return new StoredEvent(
                rows.getLong(1),
                rows.getObject(2, UUID.class),
                json.read(rows.getString(3), Integer.parseInt(rows.getString(4)), rows.getBytes(5)),
                MetaJson.read(rows.getBytes(6)));
    }

    private RuntimeException translated(String task, String sql, SQLException e) {
        RuntimeException translated = translator.translate(task, sql, e);
        return translated != null
                ? translated
                : new org.springframework.jdbc.UncategorizedSQLException(task, sql, e);
    }
}
