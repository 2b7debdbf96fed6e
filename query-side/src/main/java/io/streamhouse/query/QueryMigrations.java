package io.streamhouse.query;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schemas {@code query} and {@code plane} to this program's version. */
public final class QueryMigrations {
    private QueryMigrations() {}

    /**
     * Runs what is missing; several programs may call this at once.
     *
     * @param owner connects as {@code streamhouse_control}
     */
    public static void migrate(DataSource owner) {
        Flyway.configure()
                .dataSource(owner)
                .schemas("query")
                .createSchemas(false)
                .table("migration")
                .locations("classpath:db/migration/query")
                .load()
                .migrate();
    }
}
