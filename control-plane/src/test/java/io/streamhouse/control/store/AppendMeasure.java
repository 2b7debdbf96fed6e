package io.streamhouse.control.store;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand.SetLimit;
import io.streamhouse.postgres.ScratchDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What the append lock costs: commands, and bare inserts of the same rows with and without it. Run
 * with {@code -Dtest=AppendMeasure}; its figures are in docs/adr/0002.
 */
final class AppendMeasure {
    private static final int PER_RUN = 3_000;
    private static final int LARGEST = 16;

    private interface Deed {
        void run(int number) throws SQLException;
    }

    @Test
    void measure() throws Exception {
        try (StoreNode node = StoreNode.start(ScratchDatabase.create())) {
            node.pool().setMaximumPoolSize(LARGEST + 4);
            node.jdbc()
                    .sql("CREATE TABLE store.bare (LIKE store.domain_event INCLUDING ALL)")
                    .update();
            node.jdbc().sql("CREATE SEQUENCE store.bare_position").update();
            for (int threads : new int[] {1, 1, 4, LARGEST}) {
                measure("command", threads, number -> command(node));
                measure("bare, lock", threads, number -> bare(node, true));
                measure("bare, no lock", threads, number -> bare(node, false));
            }
        }
    }

    private static void command(StoreNode node) {
        OrganizationId org = new OrganizationId(UUID.randomUUID());
        node.commands()
                .execute(StoreNode.meta(org), List.of(new SetLimit(org, Dimension.TOPICS, 1)));
    }

    private static void bare(StoreNode node, boolean lock) throws SQLException {
        try (Connection connection = node.pool().getConnection()) {
            connection.setAutoCommit(false);
            String insert =
                    "INSERT INTO store.bare VALUES (nextval('store.bare_position'), ?, 0, 'quota',"
                            + " ?, ?, 'quota.limit_set', '1', ?, ?, now())";
            String locked = "SELECT pg_advisory_xact_lock(" + EventTable.APPEND_LOCK + "); ";
            try (PreparedStatement statement =
                    connection.prepareStatement(lock ? locked + insert : insert)) {
                statement.setString(1, "quota:" + UUID.randomUUID());
                statement.setObject(2, UUID.randomUUID());
                statement.setObject(3, UUID.randomUUID());
                statement.setBytes(4, new byte[100]);
                statement.setBytes(5, new byte[250]);
                statement.execute();
            }
            connection.commit();
        }
    }

    private static void measure(String name, int threads, Deed deed) throws Exception {
        long[] nanos = new long[PER_RUN];
        AtomicInteger next = new AtomicInteger();
        long begun = System.nanoTime();
        try (var executor = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                executor.submit(() -> {
                    for (int i = next.getAndIncrement(); i < PER_RUN; i = next.getAndIncrement()) {
                        long at = System.nanoTime();
                        deed.run(i);
                        nanos[i] = System.nanoTime() - at;
                    }
                    return null;
                });
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Arrays.sort(nanos);
        System.out.printf(
                "%-14s %2d threads %7.0f/s  p50 %6.2f ms  p99 %7.2f ms%n",
                name,
                threads,
                PER_RUN / seconds,
                nanos[PER_RUN / 2] / 1e6,
                nanos[PER_RUN * 99 / 100] / 1e6);
    }
}
