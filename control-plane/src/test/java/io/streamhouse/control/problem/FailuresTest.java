package io.streamhouse.control.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Problem.Reason;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionSystemException;

class FailuresTest {
    private static final SQLException ADMIN_SHUTDOWN =
            new SQLException("terminating connection", "57P01");

    @Test
    void aRollbackThatFailsDoesNotHideThatTheDatabaseIsAway() {
        TransactionSystemException rollback =
                new TransactionSystemException("JDBC rollback failed", new SQLException("closed"));
        rollback.initApplicationException(
                new UncategorizedSQLException("read", "SELECT 1", ADMIN_SHUTDOWN));
        assertThat(Failures.isDatabaseAway(rollback)).isTrue();
    }

    @Test
    void aRollbackThatFailsForAnotherReasonStaysABug() {
        TransactionSystemException rollback =
                new TransactionSystemException("JDBC rollback failed", new SQLException("closed"));
        rollback.initApplicationException(new IllegalStateException("a bug"));
        assertThat(Failures.problems(rollback).getFirst().reason()).isEqualTo(Reason.INTERNAL);
    }
}
