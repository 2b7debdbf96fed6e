package io.streamhouse.agent.producer;

import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.sequence.Progress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Producers in PostgreSQL. */
public final class ProducerDirectory implements Producers {
    private final Database database;

    /** Over PostgreSQL. */
    public ProducerDirectory(Database database) {
        this.database = database;
    }

    @Override
    public Opened open(UUID organization, ProducerName name, Opening opening) {
        return database.transaction(connection -> {
            create(connection, organization, name);
            return raise(connection, organization, name, opening);
        });
    }

    @Override
    public Optional<NumberBinding> binding(long number) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT p.producer_key, p.organization_id, p.name, p.incarnation,
                                   p.number, n.first_incarnation
                              FROM log.producer_number n
                              JOIN log.producer p USING (producer_key)
                             WHERE n.number = ?\
                            """)) {
                statement.setLong(1, number);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next()
                            ? Optional.of(new NumberBinding(producer(row), number, row.getLong(6)))
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public Map<Place, Progress.Standing> standings(long producerKey, List<Place> places) {
        return database.transaction(connection -> {
            Map<Place, Progress.Standing> found = new HashMap<>();
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            SELECT topic_id, partition, incarnation, resumed_after,
                                   last_sequence, last_offset
                              FROM log.producer_position
                              JOIN unnest(?::uuid[], ?::int[]) AS asked (topic_id, partition)
                             USING (topic_id, partition)
                             WHERE producer_key = ?\
                            """)) {
                statement.setArray(
                        1,
                        connection.createArrayOf(
                                "uuid", places.stream().map(Place::topic).toArray()));
                statement.setArray(
                        2,
                        connection.createArrayOf(
                                "int4", places.stream().map(Place::partition).toArray()));
                statement.setLong(3, producerKey);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.put(
                                new Place(row.getObject(1, UUID.class), row.getInt(2)),
                                standing(row, 3));
                    }
                }
            }
            return found;
        });
    }

    @Override
    public int expireEphemeral(Duration idle) {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            DELETE FROM log.producer p
                             WHERE ephemeral
                               AND opened_at < clock_timestamp() - ? * interval '1 second'
                               AND NOT EXISTS (SELECT FROM log.producer_position q
                                     WHERE q.producer_key = p.producer_key
                                       AND q.updated_at
                                           > clock_timestamp() - ? * interval '1 second')\
                            """)) {
                statement.setLong(1, idle.toSeconds());
                statement.setLong(2, idle.toSeconds());
                return statement.executeUpdate();
            }
        });
    }

    private static void create(Connection connection, UUID organization, ProducerName name)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.producer (organization_id, name, ephemeral, incarnation,
                            number, opened_at)
                        VALUES (?, ?, ?, -1, -1, clock_timestamp())
                        ON CONFLICT (organization_id, name) DO NOTHING\
                        """)) {
            statement.setObject(1, organization);
            statement.setString(2, name.text());
            statement.setBoolean(3, name.ephemeral());
            statement.executeUpdate();
        }
    }

    private static Opened raise(
            Connection connection, UUID organization, ProducerName name, Opening opening)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT p.producer_key, p.organization_id, p.name, p.incarnation, p.number,
                               coalesce(n.first_incarnation, 0), p.opening_id
                          FROM log.producer p LEFT JOIN log.producer_number n USING (number)
                         WHERE p.organization_id = ? AND p.name = ? FOR UPDATE OF p\
                        """)) {
            statement.setObject(1, organization);
            statement.setString(2, name.text());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Producer before = producer(row);
                long first = row.getLong(6);
                requireExpected(
                        before,
                        first,
                        opening.expectedEpoch(),
                        Optional.ofNullable(row.getString(7)));
                long incarnation = before.incarnation() + 1;
                boolean fresh = before.number() < 0 || incarnation - first >= EPOCHS;
                long number = fresh ? newNumber(connection, before, incarnation) : before.number();
                update(connection, before.key(), incarnation, number, opening.id());
                return new Opened(
                        new Producer(before.key(), organization, name.text(), incarnation, number),
                        fresh ? incarnation : first);
            }
        }
    }

    private static void requireExpected(
            Producer before, long first, OptionalInt expectedEpoch, Optional<String> latestId) {
        long current = before.incarnation() - first;
        if (expectedEpoch.isPresent()
                && (before.incarnation() < 0 || current != expectedEpoch.getAsInt())) {
            Problem fenced =
                    Problem.of(
                                    Reason.PRODUCER_FENCED,
                                    "the producer is at another epoch than expected")
                            .with("current_epoch", before.incarnation() < 0 ? -1 : current)
                            .with("producer_id", before.number());
            throw latestId.map(id -> fenced.with("opening_id", id)).orElse(fenced);
        }
    }

    private static long newNumber(Connection connection, Producer producer, long incarnation)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO log.producer_number (producer_key, organization_id,
                            first_incarnation)
                        VALUES (?, ?, ?) RETURNING number\
                        """)) {
            statement.setLong(1, producer.key());
            statement.setObject(2, producer.organization());
            statement.setLong(3, incarnation);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void update(
            Connection connection,
            long key,
            long incarnation,
            long number,
            Optional<String> openingId)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE log.producer SET incarnation = ?, number = ?, opening_id = ?,
                            opened_at = clock_timestamp() WHERE producer_key = ?\
                        """)) {
            statement.setLong(1, incarnation);
            statement.setLong(2, number);
            statement.setString(3, openingId.orElse(null));
            statement.setLong(4, key);
            statement.executeUpdate();
        }
    }

    private static Producer producer(ResultSet row) throws SQLException {
        return new Producer(
                row.getLong(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getLong(4),
                row.getLong(5));
    }

    private static Progress.Standing standing(ResultSet row, int column) throws SQLException {
        return new Progress.Standing(
                row.getLong(column),
                row.getLong(column + 1),
                row.getLong(column + 2),
                row.getLong(column + 3));
    }
}
