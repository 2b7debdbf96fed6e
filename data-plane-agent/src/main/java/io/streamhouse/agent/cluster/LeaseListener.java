package io.streamhouse.agent.cluster;

import io.streamhouse.agent.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes when sessions or leases have changed anywhere. Only saves time: the lease duty looks by
 * itself, too.
 */
public final class LeaseListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaseListener.class);
    private static final Duration LISTEN = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Database database;
    private final Runnable changed;
    private final Thread thread;
    private volatile boolean closed;

    /** Starts to listen. */
    public LeaseListener(Database database, Runnable changed) {
        this.database = database;
        this.changed = changed;
        this.thread = Thread.ofPlatform().name("lease-listener").daemon().start(this::run);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closed) {
                listen();
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (Connection connection = database.dedicated();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + PostgresMembership.CHANNEL);
            PGConnection notified = connection.unwrap(PGConnection.class);
            while (!closed) {
                changed.run();
                while (!closed && notified.getNotifications((int) LISTEN.toMillis()).length == 0) {
                    // An empty query notices a connection that is gone.
                    statement.execute("");
                }
            }
        } catch (SQLException e) {
            log.debug("not listening for changes of leases: {}", e.getMessage());
        }
    }
}
