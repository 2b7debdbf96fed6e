package io.streamhouse.control.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears PostgreSQL's notifications on a connection of its own, and connects again when it is lost.
 * Notifications only wake: what is missed in between is found by the listeners' own polling, and
 * after a new connection every listener is woken once. Thread-safe.
 */
public final class Notifications implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Notifications.class);
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(250);

    /** A subscription; closing it ends it. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private final Connections connections;
    private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    public Notifications(Connections connections) {
        this.connections = connections;
        this.thread = Thread.ofPlatform().daemon().name("notifications").unstarted(this::run);
    }

    /** Begins to listen. */
    public void start() {
        thread.start();
    }

    /**
     * Calls a listener with the payload of each notification, on one thread for all: it must only
     * signal. After a lost connection it is called once with an empty payload.
     *
     * @param channel a lower-case identifier
     */
    public Subscription subscribe(String channel, Consumer<String> listener) {
        if (!channel.matches("[a-z_]{1,63}")) {
            throw new IllegalArgumentException("not a channel: " + channel);
        }
        List<Consumer<String>> all =
                listeners.computeIfAbsent(channel, _ -> new CopyOnWriteArrayList<>());
        all.add(listener);
        return () -> all.remove(listener);
    }

    private void run() {
        boolean warned = false;
        while (isOpen()) {
            try (Connection connection = connections.open()) {
                warned = false;
                listen(connection);
            } catch (SQLException e) {
                if (!warned && isOpen()) {
                    log.warn("notifications are lost until PostgreSQL is back: {}", e.getMessage());
                    warned = true;
                }
                pause();
            } catch (RuntimeException e) {
                log.warn("listening for notifications failed and begins again", e);
                pause();
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        PGConnection postgres = connection.unwrap(PGConnection.class);
        java.util.Set<String> heard = new java.util.HashSet<>();
        while (isOpen()) {
            for (String channel : listeners.keySet()) {
                if (heard.add(channel)) {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("LISTEN " + channel);
                    }
                    deliver(channel, "");
                }
            }
            PGNotification[] arrived = postgres.getNotifications((int) WAIT.toMillis());
            if (arrived != null) {
                for (PGNotification notification : arrived) {
                    deliver(notification.getName(), notification.getParameter());
                }
            }
        }
    }

    private void deliver(String channel, String payload) {
        for (Consumer<String> listener : listeners.getOrDefault(channel, List.of())) {
            try {
                listener.accept(payload);
            } catch (RuntimeException e) {
                // The other listeners, and this one's next notifications, do not suffer.
                log.warn("a notification on {} was not understood", channel, e);
            }
        }
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private void pause() {
        try {
            closed.await(RECONNECT_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(WAIT.plus(WAIT));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
