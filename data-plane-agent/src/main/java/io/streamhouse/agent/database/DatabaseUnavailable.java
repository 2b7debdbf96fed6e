package io.streamhouse.agent.database;

import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;

/** PostgreSQL did not answer, or refused; what was asked may or may not have happened. */
public final class DatabaseUnavailable extends RuntimeException {
    /** SQL states of a login that is refused: by its password, or by what the role may do. */
    private static final String LOGIN_REFUSED = "28";

    private final boolean loginRefused;

    DatabaseUnavailable(SQLException cause) {
        SQLException said = said(cause);
        super(words(said), cause);
        this.loginRefused =
                said.getSQLState() != null && said.getSQLState().startsWith(LOGIN_REFUSED);
    }

    /** True when PostgreSQL is there and does not let this role in. */
    public boolean loginRefused() {
        return loginRefused;
    }

    /** The pool tells of its own waiting; what the driver was told is below. */
    private static SQLException said(SQLException e) {
        return e.getCause() instanceof SQLException deeper ? said(deeper) : e;
    }

    /** The driver leaves out which host is unknown, or that there was no answer in time. */
    private static String words(SQLException e) {
        boolean more =
                e.getCause() instanceof IOException && !(e.getCause() instanceof ConnectException);
        return more ? e.getMessage() + " (" + e.getCause() + ")" : String.valueOf(e.getMessage());
    }
}
