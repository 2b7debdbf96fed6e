package io.streamhouse.control.process;

import io.streamhouse.control.store.AppendHook;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.saga.OperationLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Shows operations in the transaction of the events that change them. */
final class OperationHook implements AppendHook {
    private final OperationLog log;

    OperationHook(OperationLog log) {
        this.log = log;
    }

    @Override
    public void appended(Connection connection, List<StoredEvent> events) throws SQLException {
        for (StoredEvent stored : events) {
            log.record(connection, stored.event(), stored.meta().occurredAt());
        }
    }
}
