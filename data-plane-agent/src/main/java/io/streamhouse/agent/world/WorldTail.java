package io.streamhouse.agent.world;

import io.streamhouse.agent.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the world up to date: one thread, one connection, woken by NOTIFY and at least every 200
 * ms. It also reports back what was applied. When PostgreSQL is away it connects again for ever.
 */
public final class WorldTail implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorldTail.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration REPORT = Duration.ofMillis(500);
    private static final Duration FORGET = Duration.ofHours(1);
    private static final int ANSWER_LIMIT_MILLIS = 3_000;

    private final Database database;
    private final World world;
    private final String agentId;
    private final Supplier<String> endpoint;
    private final LongConsumer onFlushRequest;
    private final LongSupplier nanoTime;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Thread thread;

    private PlaneRows.@Nullable Head applied;
    private boolean reportDue = true;
    private long reportedNanos;
    private long reportedFlush;
    private volatile long flushed;
    private long askedFlush;
    private long forgotNanos;
    private boolean away;

    /**
     * Starts nothing yet.
     *
     * @param onFlushRequest told the highest flush request, once each
     */
    public WorldTail(
            Database database,
            String agentId,
            Supplier<String> endpoint,
            LongConsumer onFlushRequest,
            LongSupplier nanoTime) {
        this.database = database;
        this.world = new World(new PlaneRows(database), nanoTime);
        this.agentId = agentId;
        this.endpoint = endpoint;
        this.onFlushRequest = onFlushRequest;
        this.nanoTime = nanoTime;
        this.forgotNanos = nanoTime.getAsLong();
        this.thread = Thread.ofPlatform().name("world-tail").daemon().unstarted(this::run);
    }

    /** What the tail keeps up to date. */
    public World world() {
        return world;
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Notes that a flush request is done; the next report says so. */
    public void flushed(long request) {
        flushed = Math.max(flushed, request);
    }

    @Override
    public void close() {
        running.set(false);
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (running.get()) {
            try (Connection connection = database.dedicated()) {
                connection.setNetworkTimeout(Runnable::run, ANSWER_LIMIT_MILLIS);
                follow(connection);
            } catch (SQLException e) {
                if (running.get()) {
                    lost(e);
                    pause();
                }
            }
        }
    }

    private void follow(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN streamhouse_plane");
        }
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        PGConnection wakeUps = connection.unwrap(PGConnection.class);
        while (running.get()) {
            long began = nanoTime.getAsLong();
            if (read(connection)) {
                world.readAt(began);
                if (away) {
                    log.info("the catalogue can be read again");
                    away = false;
                }
            }
            report(connection);
            wakeUps.getNotifications((int) POLL.toMillis());
        }
    }

    /** Reads what is new; false while there is nothing to read from. */
    private boolean read(Connection connection) throws SQLException {
        if (applied == null && !PlaneRows.migrated(connection)) {
            connection.commit();
            return false;
        }
        Optional<PlaneRows.Head> found = PlaneRows.head(connection);
        if (found.isEmpty()) {
            connection.commit();
            return false;
        }
        PlaneRows.Head head = found.get();
        PlaneRows.Head before = applied;
        boolean whole = before == null || before.epoch() != head.epoch();
        if (before == null || whole || !head.equals(before)) {
            long position = before == null || whole ? -1 : before.position();
            long denial = before == null ? -1 : before.denial();
            world.apply(PlaneRows.after(connection, whole, position, denial));
            applied = head;
            reportDue = true;
        }
        forget(connection);
        connection.commit();
        if (head.flushRequest() > askedFlush) {
            askedFlush = head.flushRequest();
            onFlushRequest.accept(askedFlush);
        }
        return true;
    }

    /** Now and then what ended long ago goes; in the transaction that saw all that is new. */
    private void forget(Connection connection) throws SQLException {
        long now = nanoTime.getAsLong();
        if (now - forgotNanos >= FORGET.toNanos()) {
            world.forgetAllBut(PlaneRows.sessionDenials(connection));
            forgotNanos = now;
        }
    }

    private void report(Connection connection) throws SQLException {
        PlaneRows.Head head = applied;
        long now = nanoTime.getAsLong();
        long done = flushed;
        boolean due = reportDue || done > reportedFlush || now - reportedNanos > REPORT.toNanos();
        if (head == null || !due) {
            return;
        }
        PlaneRows.report(connection, agentId, endpoint.get(), head, done);
        connection.commit();
        reportDue = false;
        reportedFlush = done;
        reportedNanos = now;
    }

    private void lost(SQLException e) {
        if (!away) {
            log.warn("the catalogue cannot be read: {}", e.getMessage());
            away = true;
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException _) {
            // Closing; the loop's condition says so.
            Thread.currentThread().interrupt();
        }
    }
}
