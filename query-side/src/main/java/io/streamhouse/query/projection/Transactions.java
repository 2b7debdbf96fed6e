package io.streamhouse.query.projection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.conf.MappedSchema;
import org.jooq.conf.RenderMapping;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultConnectionProvider;
import org.jooq.impl.SQLDataType;

/** Transactions of projections, on connections of their own. Thread-safe. */
final class Transactions {
    /** The schema of a rebuild's tables: the live one's name and this. */
    static final String BESIDE = "_next";

    /** PostgreSQL's clock, for times that only people look at. */
    static final Field<Instant> NOW = DSL.field("clock_timestamp()", SQLDataType.INSTANT);

    private final DataSource dataSource;
    private final Configuration configuration = configuration(new Settings());
    private final Configuration besideConfiguration =
            configuration(
                    new Settings()
                            .withRenderMapping(
                                    new RenderMapping()
                                            .withSchemata(beside("query"), beside("plane"))));

    Transactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Runs work as the projector.
     *
     * @param durable whether the commit waits for the disk; what is lost otherwise is lost together
     *     with its position, and projected again
     */
    <T> T asProjector(boolean durable, Function<DSLContext, T> work) {
        return run(dsl -> {
            dsl.select(
                            set("role", "streamhouse_projector"),
                            set("synchronous_commit", durable ? "on" : "off"))
                    .execute();
            return work.apply(dsl);
        });
    }

    /** Runs work as the owner of the tables. */
    <T> T asOwner(Function<DSLContext, T> work) {
        return run(work);
    }

    /** The same transaction, naming the tables of a rebuild in place of the live ones. */
    DSLContext beside(DSLContext dsl) {
        return besideConfiguration.derive(dsl.configuration().connectionProvider()).dsl();
    }

    static void become(DSLContext dsl, String role) {
        dsl.select(set("role", role)).execute();
    }

    static Field<String> set(String setting, String value) {
        return DSL.function(
                "set_config", String.class, DSL.val(setting), DSL.val(value), DSL.val(true));
    }

    private <T> T run(Function<DSLContext, T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T answer =
                        work.apply(
                                configuration
                                        .derive(new DefaultConnectionProvider(connection))
                                        .dsl());
                connection.commit();
                done = true;
                return answer;
            } finally {
                if (!done) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw new DataAccessException("a projection's transaction", e);
        }
    }

    private static Configuration configuration(Settings settings) {
        return new DefaultConfiguration()
                .set(SQLDialect.POSTGRES)
                .set(settings.withExecuteLogging(false).withFetchWarnings(false));
    }

    private static MappedSchema beside(String schema) {
        return new MappedSchema().withInput(schema).withOutput(schema + BESIDE);
    }
}
