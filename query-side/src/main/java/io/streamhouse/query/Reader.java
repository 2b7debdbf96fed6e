package io.streamhouse.query;

import io.streamhouse.api.org.OrganizationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.Table;
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
        return ask("streamhouse_request", organization.toString(), List.of(), question);
    }

    /** Asks as a login: sees persons by e-mail digest, and their organizations. */
    public <T> T asLogin(Function<DSLContext, T> question) {
        return ask("streamhouse_login", "", List.of(), question);
    }

    /** Asks as the platform's operator: sees all organizations. */
    public <T> T asPlatform(Function<DSLContext, T> question) {
        return ask("streamhouse_platform", "", List.of(), question);
    }

    /**
     * Asks several things as the platform's operator, all as of one moment.
     *
     * @param held the tables of the schema {@code query} among what is asked: a rebuild puts none
     *     of them in place after the moment, since its newest rows would be missing then
     */
    public <T> T asPlatformAtOnce(List<Table<?>> held, Function<DSLContext, T> question) {
        return ask("streamhouse_platform", "", held, question);
    }

    private <T> T ask(
            String role,
            String organization,
            List<Table<?>> held,
            Function<DSLContext, T> question) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(
                    held.isEmpty()
                            ? Connection.TRANSACTION_READ_COMMITTED
                            : Connection.TRANSACTION_REPEATABLE_READ);
            return answer(connection, role, organization, held, question);
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
            List<Table<?>> held,
            Function<DSLContext, T> question)
            throws SQLException {
        boolean done = false;
        try {
            DSLContext dsl = configuration.derive(new DefaultConnectionProvider(connection)).dsl();
            hold(connection, held);
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

    /** The first statement: it waits without a snapshot, which the next one takes. */
    private static void hold(Connection connection, List<Table<?>> held) throws SQLException {
        if (!held.isEmpty()) {
            String names =
                    held.stream()
                            .map(table -> "query." + table.getName())
                            .collect(Collectors.joining(", "));
            try (Statement statement = connection.createStatement()) {
                statement.execute("LOCK TABLE " + names + " IN ACCESS SHARE MODE");
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
