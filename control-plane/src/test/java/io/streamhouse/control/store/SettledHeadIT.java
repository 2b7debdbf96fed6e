package io.streamhouse.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand.SetLimit;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.query.QueryRefused;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** While an append has its time and its position, but is not committed. */
final class SettledHeadIT {
    private static final CountDownLatch INSERTED = new CountDownLatch(1);
    private static final CountDownLatch RELEASED = new CountDownLatch(1);
    private static final AtomicReference<String> SILENCE_MAX = new AtomicReference<>();

    /** Stops an append right before its commit. */
    @Configuration(proxyBeanMethods = false)
    static class Stopping {
        @Bean
        AppendHook stop() {
            return (connection, _) -> {
                SILENCE_MAX.set(silenceMax(connection));
                INSERTED.countDown();
                try {
                    if (!RELEASED.await(20, TimeUnit.SECONDS)) {
                        throw new SQLException("never released");
                    }
                } catch (InterruptedException e) {
                    throw new SQLException(e);
                }
            };
        }
    }

    private static String silenceMax(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void waitsForTheAppendAndIsRefusedWhenThatTakesTooLong() throws InterruptedException {
        OrganizationId org = new OrganizationId(UUID.randomUUID());
        try (StoreNode node = StoreNode.start(ScratchDatabase.create(), Stopping.class);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long before = node.events().settledHead();
            CompletableFuture<Receipt> append =
                    CompletableFuture.supplyAsync(
                            () ->
                                    node.commands()
                                            .execute(
                                                    StoreNode.meta(org),
                                                    List.of(
                                                            new SetLimit(
                                                                    org, Dimension.TOPICS, 7))),
                            threads);
            assertThat(INSERTED.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(node.events().head()).isEqualTo(before);
            assertThatThrownBy(() -> node.events().settledHead())
                    .isInstanceOf(QueryRefused.class)
                    .hasMessageContaining("PROJECTION_LAG");
            CompletableFuture<Long> settled =
                    CompletableFuture.supplyAsync(() -> node.events().settledHead(), threads);
            StoreNode.await("it waits for the lock", () -> isWaiting(node));
            RELEASED.countDown();
            assertThat(settled.join()).isEqualTo(append.join().position()).isGreaterThan(before);
            assertThat(SILENCE_MAX).hasValue("10s");
        }
    }

    private static boolean isWaiting(StoreNode node) {
        return node.jdbc()
                        .sql(
                                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                                        + " AND NOT granted AND database ="
                                        + " (SELECT oid FROM pg_database WHERE datname = current_database())")
                        .query(Long.class)
                        .single()
                > 0;
    }
}
