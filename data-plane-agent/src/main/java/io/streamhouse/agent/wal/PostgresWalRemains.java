package io.streamhouse.agent.wal;

import io.streamhouse.agent.database.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Turns that sealed sessions left in PostgreSQL, read in pages. */
public final class PostgresWalRemains implements WalRemains {
    private static final int PAGE_TURNS = 512;
    private static final int PAGE_BYTES = TurnBuffer.BYTES_MAX;

    /** A page ends with the turn that makes it full; sizes are known without reading content. */
    private static final String PAGE =
            """
            SELECT turn, content FROM (
                SELECT turn, content, octet_length(content) AS size,
                       sum(octet_length(content)) OVER (ORDER BY turn) AS running
                  FROM (SELECT turn, content FROM (%s) tables
                         ORDER BY turn LIMIT %d) first) sized
             WHERE running - size < %d
             ORDER BY turn\
            """
                    .formatted(
                            IntStream.range(0, WalTables.COUNT)
                                    .mapToObj(PostgresWalRemains::ofTable)
                                    .collect(Collectors.joining(" UNION ALL ")),
                            PAGE_TURNS,
                            PAGE_BYTES);

    private final Database database;

    /** Over PostgreSQL. */
    public PostgresWalRemains(Database database) {
        this.database = database;
    }

    private record Row(long turn, byte[] content) {}

    @Override
    public void read(long session, long afterTurn, Visitor visitor) throws IOException {
        long last = afterTurn;
        while (true) {
            long after = last;
            List<Row> page = database.transaction(connection -> page(connection, session, after));
            if (page.isEmpty()) {
                return;
            }
            for (Row row : page) {
                visitor.turn(decode(session, last + 1, row));
                last = row.turn();
            }
        }
    }

    private static RecoveredTurn decode(long session, long expected, Row row) throws WalDamage {
        if (row.turn() != expected) {
            throw damage(session, expected, "is missing, but turn " + row.turn() + " is there");
        }
        ByteBuffer in = ByteBuffer.wrap(row.content());
        RecoveredTurn.Header header =
                RecoveredTurn.Header.at(in, 0)
                        .orElseThrow(() -> damage(session, expected, "does not match its CRC"));
        boolean own = header.turn() == expected && header.epoch() == session;
        if (!own || header.size() != row.content().length) {
            throw damage(session, expected, "holds another turn");
        }
        return RecoveredTurn.decode(in, 0, header);
    }

    private static WalDamage damage(long session, long turn, String what) {
        return new WalDamage(
                "turn %d of session %d %s; nothing was changed".formatted(turn, session, what));
    }

    private static String ofTable(int number) {
        return "SELECT turn, content FROM %s WHERE session_id = ? AND turn > ?"
                .formatted(WalTables.name(number));
    }

    private static List<Row> page(Connection connection, long session, long after)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
            for (int number = 0; number < WalTables.COUNT; number++) {
                statement.setLong(2 * number + 1, session);
                statement.setLong(2 * number + 2, after);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(row.getLong(1), row.getBytes(2)));
                }
            }
        }
        return rows;
    }
}
