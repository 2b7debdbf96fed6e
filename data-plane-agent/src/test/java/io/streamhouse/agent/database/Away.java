package io.streamhouse.agent.database;

import java.sql.SQLException;

/** Makes what a PostgreSQL that is away makes of a call. */
public final class Away {
    private Away() {}

    /** With what went wrong. */
    public static DatabaseUnavailable because(String what) {
        return new DatabaseUnavailable(new SQLException(what));
    }
}
