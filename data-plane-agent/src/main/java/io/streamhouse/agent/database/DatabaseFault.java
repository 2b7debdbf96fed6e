package io.streamhouse.agent.database;

import java.sql.SQLException;
import java.util.List;

/**
 * PostgreSQL answered that what was asked is wrong: a constraint that does not hold, a table that
 * is not there. Asking again will not help; nothing of the transaction has happened.
 */
public final class DatabaseFault extends RuntimeException {
    /**
     * SQL states, or their classes, that say nothing about the statement: connection, resources,
     * operator, timeouts, conflicts, a server that only reads just now, its disk.
     */
    private static final List<String> PASSING =
            List.of("08", "53", "57", "40", "55P03", "25006", "58");

    DatabaseFault(SQLException cause) {
        super("PostgreSQL refused (" + cause.getSQLState() + "): " + cause.getMessage(), cause);
    }

    /** True when asking again cannot help. */
    static boolean isOf(SQLException e) {
        String state = e.getSQLState();
        return state != null && PASSING.stream().noneMatch(state::startsWith);
    }
}
