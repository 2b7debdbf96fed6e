package io.streamhouse.control.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.streamhouse.api.Actor;
import io.streamhouse.api.Meta;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.postgres.DatabaseSetup;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.query.EventSource;
import io.streamhouse.query.QueryMigrations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** One program on a scratch database, wired as in use. */
public final class StoreNode implements AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private final HikariDataSource pool;
    private final AnnotationConfigApplicationContext context;

    private StoreNode(HikariDataSource pool, Clock clock, Class<?>... more) {
        this.pool = pool;
        this.context = new AnnotationConfigApplicationContext();
        context.registerBean(HikariDataSource.class, () -> pool);
        context.registerBean(
                PlatformTransactionManager.class, () -> new JdbcTransactionManager(pool));
        context.registerBean(Clock.class, () -> clock);
        context.register(StoreConfiguration.class);
        if (more.length > 0) {
            context.register(more);
        }
        context.refresh();
    }

    /** Migrates the database and starts. */
    public static StoreNode start(ScratchDatabase database, Class<?>... more) {
        return start(database, Clock.systemUTC(), more);
    }

    public static StoreNode start(ScratchDatabase database, Clock clock, Class<?>... more) {
        HikariDataSource pool = pool(database.url());
        QueryMigrations.migrate(pool);
        Flyway.configure()
                .dataSource(pool)
                .schemas("store")
                .createSchemas(false)
                .table("schema_history")
                .locations("classpath:db/migration/store")
                .load()
                .migrate();
        return new StoreNode(pool, clock, more);
    }

    public static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(DatabaseSetup.CONTROL_ROLE);
        config.setPassword(ScratchDatabase.PASSWORD);
        config.setMaximumPoolSize(10);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(2_000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    public <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    public Commands commands() {
        return get(Commands.class);
    }

    public EventSource events() {
        return get(EventSource.class);
    }

    public JdbcClient jdbc() {
        return JdbcClient.create(pool);
    }

    public HikariDataSource pool() {
        return pool;
    }

    public static Meta meta(OrganizationId organization) {
        return new Meta(
                Optional.of(organization),
                new Actor.Platform(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                Instant.now(),
                Optional.empty());
    }

    /** Waits until it holds, at most 20 s. */
    public static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + WAIT_MAX + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void close() {
        context.close();
        pool.close();
    }
}
