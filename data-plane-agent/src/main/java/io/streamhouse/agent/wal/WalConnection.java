package io.streamhouse.agent.wal;

import io.streamhouse.agent.database.Database;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.ByteStreamWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for turns alone: each statement is prepared once and is a transaction. One that
 * gives no answer for a while is given up, whether it hangs in reading or in writing.
 */
final class WalConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WalConnection.class);

    /** After so long without an answer the connection counts as lost. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofMillis(250);

    private final long session;
    private final Connection connection;
    private final @Nullable PreparedStatement[] inserts = new PreparedStatement[WalTables.COUNT];
    private final Thread watch;
    private volatile long busySinceNanos;
    private volatile boolean busy;
    private volatile boolean closed;

    private WalConnection(Connection connection, long session) {
        this.connection = connection;
        this.session = session;
        this.watch = Thread.ofVirtual().name("wal-watch").unstarted(this::watch);
    }

    static WalConnection open(Database database, long session) throws SQLException {
        WalConnection opened = new WalConnection(database.prompt(ANSWER_LIMIT), session);
        opened.watch.start();
        return opened;
    }

    /** 1: durable; 0: the session is sealed. */
    int insert(int table, long turn, ByteBuffer content) throws SQLException {
        begin();
        try {
            PreparedStatement insert = prepared(table);
            insert.setLong(1, session);
            insert.setLong(2, session);
            insert.setLong(3, turn);
            insert.setObject(4, ByteStreamWriter.of(content.duplicate()));
            return insert.executeUpdate();
        } finally {
            busy = false;
        }
    }

    /**
     * Of a sealed session: whether a turn was durable when it was sealed. The row is looked for
     * first, because it goes only after the turn is recorded.
     */
    boolean wasDurable(int table, long turn) throws SQLException {
        begin();
        try {
            return exists(
                            "SELECT FROM %s WHERE session_id = ? AND turn = ?"
                                    .formatted(WalTables.name(table)),
                            turn)
                    || exists(
                            "SELECT FROM log.session WHERE session_id = ? AND recorded_turn >= ?",
                            turn);
        } finally {
            busy = false;
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("a lost connection did not close cleanly: {}", e.getMessage());
        }
    }

    private boolean exists(String sql, long turn) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, session);
            statement.setLong(2, turn);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private PreparedStatement prepared(int table) throws SQLException {
        PreparedStatement found = inserts[table];
        if (found == null) {
            found =
                    connection.prepareStatement(
                            """
                            WITH open AS (
                                SELECT FROM log.fence
                                 WHERE session_id = ? AND NOT sealed FOR SHARE)
                            INSERT INTO %s (session_id, turn, content)
                            SELECT ?, ?, ? FROM open\
                            """
                                    .formatted(WalTables.name(table)));
            inserts[table] = found;
        }
        return found;
    }

    private void begin() {
        busySinceNanos = System.nanoTime();
        busy = true;
    }

    /**
     * The driver limits its reads only: a peer that takes nothing would hold a write for minutes.
     */
    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(this, LOOK.toNanos());
            boolean late = busy && System.nanoTime() - busySinceNanos > 2 * ANSWER_LIMIT.toNanos();
            if (late && !closed) {
                log.warn("a turn is not taken by PostgreSQL; its connection is given up");
                abort();
                return;
            }
        }
    }

    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.warn("a connection cannot be given up: {}", e.getMessage());
        }
    }
}
