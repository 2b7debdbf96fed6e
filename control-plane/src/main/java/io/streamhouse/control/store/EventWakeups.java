package io.streamhouse.control.store;

import io.streamhouse.control.store.Notifications.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who follows the events that there are new ones: at once in this program, by NOTIFY in the
 * others. NOTIFY takes a lock of the whole database at commit, so it is sent apart from the append,
 * by one thread that sends only the newest position. Thread-safe.
 */
public final class EventWakeups implements AutoCloseable {
    /** Names the channel that carries the highest position. */
    public static final String EVENTS = "streamhouse_events";

    /** Names the channel that wakes the agents. */
    public static final String PLANE = "streamhouse_plane";

    private static final Logger log = LoggerFactory.getLogger(EventWakeups.class);

    private final DataSource dataSource;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Subscription remote;
    private final Thread sender;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long position;
    private long sentPosition;
    private boolean denial;
    private boolean closed;

    public EventWakeups(DataSource dataSource, Notifications notifications) {
        this.dataSource = dataSource;
        this.remote = notifications.subscribe(EVENTS, _ -> wake());
        this.sender = Thread.ofPlatform().daemon().name("event-notify").unstarted(this::send);
    }

    /** Begins to send. */
    public void start() {
        sender.start();
    }

    /**
     * Calls a listener after each commit of events, here or elsewhere, on the thread of whoever
     * committed: it must only signal. Wakeups can be lost; poll as well.
     */
    public Subscription subscribe(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** To be called after the commit. */
    void committed(long newPosition, boolean takesRightsAway) {
        wake();
        lock.lock();
        try {
            position = Math.max(position, newPosition);
            denial |= takesRightsAway;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        listeners.forEach(Runnable::run);
    }

    private void send() {
        while (true) {
            long highest;
            boolean plane;
            lock.lock();
            try {
                while (!closed && position == sentPosition) {
                    changed.awaitUninterruptibly();
                }
                if (closed) {
                    return;
                }
                highest = position;
                plane = denial;
                sentPosition = highest;
                denial = false;
            } finally {
                lock.unlock();
            }
            send(highest, plane);
        }
    }

    /** A lost notification costs its listeners one polling interval, so it is not sent again. */
    private void send(long highest, boolean plane) {
        String sql =
                plane
                        ? "SELECT pg_notify(?, ?), pg_notify('" + PLANE + "', '')"
                        : "SELECT pg_notify(?, ?)";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, EVENTS);
            statement.setString(2, Long.toString(highest));
            statement.execute();
        } catch (SQLException | RuntimeException e) {
            log.debug("a notification is lost: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        remote.close();
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
