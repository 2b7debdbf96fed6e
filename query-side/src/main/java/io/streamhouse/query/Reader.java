package io.streamhouse.query;

import io.streamhouse.api.org.OrganizationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultConnectionProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * Answers questions in short read-only transactions under a role that sees no more than it must.
 * The role and the organization end with the transaction. Thread-safe.
 *
 * <p>All methods throw Spring's {@link DataAccessException} when the database fails.
 */
public final class Reader {
    /** A question that takes longer is ended. */
    static final Duration STATEMENT_TIME_MAX = Duration.ofSeconds(10);

    private static final SQLExceptionTranslator TRANSLATOR = new SQLExceptionSubclassTranslator();

    private final DataSource dataSource;
    private final Configuration configuration =
            new DefaultConfiguration()
                    .set(SQLDialect.POSTGRES)
                    .set(new Settings().withExecuteLogging(false).withFetchWarnings(false));

    /**
     * @param dataSource connects as {@code streamhouse_control}
     */
    public Reader(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Asks as a request: sees the rows of one organization. */
    public <T> T asOrganization(OrganizationId organization, Function<DSLContext, T> question) {
        return ask("streamhouse_request", organization.toString(), false, question);
    }

    /** Asks as a login: sees persons by e-mail digest, and their organizations. */
    public <T> T asLogin(Function<DSLContext, T> question) {
        return ask("streamhouse_login", "", false, question);
    }

    /** Asks as the platform's operator: sees all organizations. */
    public <T> T asPlatform(Function<DSLContext, T> question) {
        return ask("streamhouse_platform", "", false, question);
    }

    /** Asks several things as the platform's operator, all as of one moment. */
    public <T> T asPlatformAtOnce(Function<DSLContext, T> question) {
        return ask("streamhouse_platform", "", true, question);
    }

    private <T> T ask(
            String role, String organization, boolean atOnce, Function<DSLContext, T> question) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(
                    atOnce
                            ? Connection.TRANSACTION_REPEATABLE_READ
                            : Connection.TRANSACTION_READ_COMMITTED);
            return answer(connection, role, organization, question);
        } catch (SQLException e) {
            throw translated(e);
        } catch (org.jooq.exception.DataAccessException e) {
            SQLException cause = e.getCause(SQLException.class);
            if (cause == null) {
                throw e;
            }
            throw translated(cause);
        }
    }

    private <T> T answer(
            Connection connection,
            String role,
            String organization,
            Function<DSLContext, T> question)
            throws SQLException {
        boolean done = false;
        try {
            DSLContext dsl = configuration.derive(new DefaultConnectionProvider(connection)).dsl();
            dsl.select(
                            DSL.function(
                                    "set_config",
                                    String.class,
                                    DSL.val("role"),
                                    DSL.val(role),
                                    DSL.val(true)),
                            DSL.function(
                                    "set_config",
                                    String.class,
                                    DSL.val("streamhouse.organization"),
                                    DSL.val(organization),
                                    DSL.val(true)),
                            DSL.function(
                                    "set_config",
                                    String.class,
                                    DSL.val("statement_timeout"),
                                    DSL.val(STATEMENT_TIME_MAX.toMillis() + "ms"),
                                    DSL.val(true)))
                    .execute();
            T answer = question.apply(dsl);
            connection.commit();
            done = true;
            return answer;
        } finally {
            if (!done) {
                connection.rollback();
            }
        }
    }

    private static DataAccessException translated(SQLException cause) {
        if (cause.getSQLState() == null || cause.getSQLState().startsWith("08")) {
            return new DataAccessResourceFailureException("the database does not answer", cause);
        }
        DataAccessException known = TRANSLATOR.translate("read", null, cause);
        return known != null ? known : new UncategorizedSQLException("read", null, cause);
    }
}
