package io.streamhouse.bench;

import io.streamhouse.system.Installation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A user's write over REST (creating a topic: a claim, two quota decisions, the topic; three events
 * in one transaction, answered when the read models show it), beside a bare JDBC transaction that
 * appends three rows of the same size to a table of the same form on the same server. And, seen
 * from the database, the time from an event's commit until every projection has applied it.
 */
final class CommandMeasurement implements SpineBench.Measurement {
    private static final int THREADS = 8;
    private static final int WARM_UP = 300;
    private static final int WRITES = 600;
    private static final int EVENTS_PER_WRITE = 3;
    private static final double GOAL_VISIBLE_P50_MS = 50;
    private static final double GOAL_VISIBLE_P99_MS = 200;

    @Override
    public void run(Installation installation, Consumer<Figure> figures) throws Exception {
        // An organization per thread, since one organization's topics are counted one by one.
        List<Tenant> tenants = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            tenants.add(Tenant.signUp(installation));
        }
        AtomicLong number = new AtomicLong();
        Work write = thread -> tenants.get(thread).createTopic("t-" + number.getAndIncrement(), 1);
        new Load(THREADS, WARM_UP).run(write);

        prepareBareTable(installation);
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            connections.add(Database.connect(installation));
        }
        Work append = thread -> append(connections.get(thread));
        new Load(THREADS, WARM_UP).run(append);

        Load bareOne = new Load(1, WRITES / 2).run(append);
        Load bareMany = new Load(THREADS, WRITES * 2).run(append);
        Load one = new Load(1, WRITES / 2).run(write);
        Samples visible;
        Load many;
        try (Visibility visibility = new Visibility(installation)) {
            many = new Load(THREADS, WRITES).run(write);
            visible = visibility.finish();
        }
        for (Connection connection : connections) {
            connection.close();
        }
        String bare = "bare JDBC";
        figures.accept(
                Figure.of("spine.command.p50", one.samples.millis(0.5), "ms")
                        .beside(bare, bareOne.samples.millis(0.5)));
        figures.accept(
                Figure.of("spine.command.p99", one.samples.millis(0.99), "ms")
                        .beside(bare, bareOne.samples.millis(0.99)));
        figures.accept(
                Figure.of("spine.command.throughput_8", many.perSecond, "1/s")
                        .beside(bare, bareMany.perSecond));
        figures.accept(
                Figure.of("spine.projection.visible.p50", visible.millis(0.5), "ms")
                        .atMost(GOAL_VISIBLE_P50_MS));
        figures.accept(
                Figure.of("spine.projection.visible.p99", visible.millis(0.99), "ms")
                        .atMost(GOAL_VISIBLE_P99_MS));
    }

    private interface Work {
        void once(int thread) throws Exception;
    }

    /** So many repetitions over so many threads. */
    private static final class Load {
        private final int threads;
        private final int repetitions;
        private final Samples samples = new Samples();
        private double perSecond;

        Load(int threads, int repetitions) {
            this.threads = threads;
            this.repetitions = repetitions;
        }

        Load run(Work work) throws Exception {
            AtomicLong left = new AtomicLong(repetitions);
            List<Exception> failures = new ArrayList<>();
            List<Thread> running = new ArrayList<>();
            long began = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(Thread.ofPlatform().start(() -> loop(work, thread, left, failures)));
            }
            for (Thread thread : running) {
                thread.join();
            }
            perSecond = repetitions / ((System.nanoTime() - began) / 1e9);
            if (!failures.isEmpty()) {
                throw failures.getFirst();
            }
            return this;
        }

        private void loop(Work work, int thread, AtomicLong left, List<Exception> failures) {
            Samples own = new Samples();
            try {
                while (left.getAndDecrement() > 0) {
                    long began = System.nanoTime();
                    work.once(thread);
                    own.add(System.nanoTime() - began);
                }
            } catch (Exception e) {
                synchronized (failures) {
                    failures.add(e);
                }
            }
            synchronized (samples) {
                samples.addAll(own);
            }
        }
    }

    private static void prepareBareTable(Installation installation) throws Exception {
        try (Connection connection = Database.connect(installation);
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE TABLE store.bench_event (
                        global_index bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        aggregate_id text NOT NULL, sequence_no bigint NOT NULL,
                        event_id uuid NOT NULL UNIQUE, metadata bytea NOT NULL, payload bytea NOT NULL,
                        UNIQUE (aggregate_id, sequence_no))
                    """);
        }
    }

    private static void append(Connection connection) throws Exception {
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO store.bench_event (aggregate_id, sequence_no, event_id, metadata,"
                                + " payload) VALUES (?, 0, ?, ?, ?)")) {
            for (int i = 0; i < EVENTS_PER_WRITE; i++) {
                UUID id = UUID.randomUUID();
                insert.setString(1, "bench:" + id);
                insert.setObject(2, id);
                insert.setBytes(3, new byte[300]);
                insert.setBytes(4, new byte[200]);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
    }

    /** Watches the store's head and the slowest projection, about once a millisecond. */
    private static final class Visibility implements AutoCloseable {
        private final Connection connection;
        private final Samples samples = new Samples();
        private final AtomicBoolean stopping = new AtomicBoolean();
        private final Thread watcher;

        Visibility(Installation installation) throws Exception {
            connection = Database.connect(installation);
            watcher = Thread.ofPlatform().start(this::watch);
        }

        private void watch() {
            long awaited = 0;
            long since = 0;
            try {
                while (!stopping.get() || awaited != 0) {
                    long now = System.nanoTime();
                    long head =
                            Database.number(
                                    connection, "SELECT max(global_index) FROM store.domain_event");
                    long applied =
                            Database.number(
                                    connection, "SELECT min(position) FROM query.projection");
                    if (awaited != 0 && applied >= awaited) {
                        samples.add(System.nanoTime() - since);
                        awaited = 0;
                    }
                    if (awaited == 0 && applied < head) {
                        awaited = head;
                        since = now;
                    }
                }
            } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
            }
        }

        Samples finish() throws InterruptedException {
            stopping.set(true);
            watcher.join();
            return samples;
        }

        @Override
        public void close() throws Exception {
            stopping.set(true);
            watcher.join();
            connection.close();
        }
    }
}
