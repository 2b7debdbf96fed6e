package io.streamhouse.agent.log;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Rows as arrays, a column each: one statement writes them all with {@code unnest}, which is
 * several times cheaper than a statement per row.
 */
record SqlColumns<T>(Connection connection, List<T> rows) {
    /** A time in milliseconds, in SQL. */
    static String time(String millis) {
        return "timestamptz 'epoch' + " + millis + " * interval '1 millisecond'";
    }

    Array uuids(Function<T, UUID> column) throws SQLException {
        return connection.createArrayOf("uuid", rows.stream().map(column).toArray());
    }

    Array ints(ToIntFunction<T> column) throws SQLException {
        return connection.createArrayOf("int4", rows.stream().mapToInt(column).boxed().toArray());
    }

    Array longs(ToLongFunction<T> column) throws SQLException {
        return connection.createArrayOf("int8", rows.stream().mapToLong(column).boxed().toArray());
    }
}
