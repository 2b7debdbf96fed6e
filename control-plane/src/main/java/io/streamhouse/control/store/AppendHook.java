package io.streamhouse.control.store;

import io.streamhouse.query.StoredEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes what must become visible together with the events. Runs in their transaction, after they
 * are inserted and under the append lock, so its work must be short. Thread-safe.
 */
public interface AppendHook {
    /** The events of one unit of work with their positions. */
    void appended(Connection connection, List<StoredEvent> events) throws SQLException;
}
