package io.streamhouse.control.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections outside the pool, for those who keep one for long. Thread-safe. */
@FunctionalInterface
public interface Connections {
    /** A new connection, autocommitting; the caller closes it. */
    Connection open() throws SQLException;
}
