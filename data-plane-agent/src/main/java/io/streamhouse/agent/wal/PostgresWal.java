package io.streamhouse.agent.wal;

import io.streamhouse.agent.database.Database;
import io.streamhouse.proto.v1.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in PostgreSQL: one row per turn, inserted by a statement that holds the session's fence
 * and finds it open. A turn whose answer was lost goes to the same table again, where its primary
 * key tells what became of it.
 */
public final class PostgresWal implements Wal {
    private static final Logger log = LoggerFactory.getLogger(PostgresWal.class);
    private static final String UNIQUE_VIOLATION = "23505";
    private static final Duration PAUSE_MIN = Duration.ofMillis(10);
    private static final Duration PAUSE_MAX = Duration.ofMillis(200);
    private static final Duration SAID_AGAIN_AFTER = Duration.ofSeconds(30);

    private final Database database;
    private final long session;
    private final RingPosition ring;
    private @Nullable WalConnection connection;
    private long lastTurn;
    private int table;
    private boolean inDoubt;
    private long saidNanos;
    private Duration pause = Duration.ZERO;

    /** Of a session that has just begun. Connects when first used. */
    public PostgresWal(Database database, long session, RingPosition ring) {
        this.database = database;
        this.session = session;
        this.ring = ring;
    }

    @Override
    public void reserve(int bytes) {
        // PostgreSQL's disk is not ours to count; what is not recorded is bounded before it is
        // here.
    }

    @Override
    public Outcome append(TurnBuffer buffer, long appendTimeMillis) throws IOException {
        long turn = lastTurn + 1;
        ByteBuffer content = buffer.seal(turn, session, appendTimeMillis).slice(0, buffer.size());
        if (!inDoubt) {
            table = ring.current();
        }
        try {
            Outcome outcome = write(turn, content);
            settled(turn, outcome);
            return outcome;
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return lost(turn, e);
            }
            if (!inDoubt) {
                throw new IOException(
                        "turn %d of session %d was written by somebody else"
                                .formatted(turn, session),
                        e);
            }
            Outcome durable = new Outcome.Durable(turn);
            settled(turn, durable);
            return durable;
        }
    }

    /** The ring's duty gives back room, by what is recorded. */
    @Override
    public void recycle(long throughTurn) {}

    @Override
    public Durability durability() {
        return Durability.DURABILITY_METADATA_WAL;
    }

    @Override
    public void close() {
        letGo();
    }

    private Outcome write(long turn, ByteBuffer content) throws SQLException {
        WalConnection open = connect();
        if (open.insert(table, turn, content) == 1) {
            return new Outcome.Durable(turn);
        }
        // Sealed. A turn that was sent before may have become durable until then.
        return inDoubt && open.wasDurable(table, turn)
                ? new Outcome.Durable(turn)
                : new Outcome.SessionSealed();
    }

    private void settled(long turn, Outcome outcome) {
        if (inDoubt) {
            log.info("turn {} of session {} was in doubt: {}", turn, session, outcome);
        }
        inDoubt = false;
        pause = Duration.ZERO;
        if (outcome instanceof Outcome.Durable) {
            lastTurn = turn;
        }
    }

    private Outcome lost(long turn, SQLException cause) {
        long now = System.nanoTime();
        if (!inDoubt || now - saidNanos >= SAID_AGAIN_AFTER.toNanos()) {
            saidNanos = now;
            log.warn("turn {} of session {} is in doubt: {}", turn, session, cause.getMessage());
        }
        inDoubt = true;
        letGo();
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : longer;
        pause = pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
        return new Outcome.InDoubt(String.valueOf(cause.getMessage()));
    }

    private WalConnection connect() throws SQLException {
        WalConnection open = connection;
        if (open == null) {
            pauseBeforeAnotherTry();
            open = WalConnection.open(database, session);
            connection = open;
        }
        return open;
    }

    /** A server that refuses connections is not asked in a tight loop. */
    private void pauseBeforeAnotherTry() {
        if (!pause.isZero()) {
            LockSupport.parkNanos(this, pause.toNanos());
        }
    }

    private void letGo() {
        WalConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
