package io.streamhouse.control.database;

import io.streamhouse.query.QueryMigrations;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schemas to the version of this program. Safe to run by several replicas at a time: the
 * first migrates, the others wait.
 */
final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private Migrations() {}

    static void run(DataSource source) {
        QueryMigrations.migrate(source);
        migrateStore(source);
    }

    private static void migrateStore(DataSource source) {
        int applied =
                Flyway.configure()
                        .dataSource(source)
                        .locations("classpath:db/migration/store")
                        .schemas("store")
                        .createSchemas(false)
                        .table("schema_history")
                        .cleanDisabled(true)
                        .load()
                        .migrate()
                        .migrationsExecuted;
        log.info("schema store: {} migrations applied", applied);
    }
}
