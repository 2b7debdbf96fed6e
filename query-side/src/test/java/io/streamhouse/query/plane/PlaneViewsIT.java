package io.streamhouse.query.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.KeyScope;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.key.TopicPattern;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.query.History;
import io.streamhouse.query.World;
import io.streamhouse.query.key.ApiKeyQueries;
import io.streamhouse.query.key.ApiKeyRow;
import io.streamhouse.query.topic.TopicQueries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The views as docs/interfaces.md promises them to agents. */
class PlaneViewsIT {
    private static final Retention DAY =
            new Retention(OptionalLong.of(86_400_000), OptionalLong.of(1L << 30));

    private final World world = World.create(21);
    private final History.Org org = world.history.signUp("Acme");

    @AfterEach
    void close() {
        world.close();
    }

    private List<String> asAgent(String sql) {
        world.settle();
        try (Connection connection = world.database.agent()) {
            return DSL.using(connection, SQLDialect.POSTGRES)
                    .resultQuery(sql)
                    .fetch(row -> row.get(0, String.class));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> topics(long after) {
        return asAgent(
                "SELECT concat_ws(' ', name, coalesce(retention_ms::text, 'ever'),"
                        + " coalesce(retention_bytes::text, 'all'), deleted) FROM plane.v1_topic"
                        + " WHERE position > "
                        + after
                        + " ORDER BY position");
    }

    @Test
    void aChangedRetentionComesIntoTheTail() {
        TopicCreated orders = world.history.createTopic(org, "orders", Retention.FOR_EVER);
        world.history.createTopic(org, "clicks", DAY);
        assertThat(topics(0)).containsExactly("orders ever all f", "clicks 86400000 1073741824 f");
        long seen = world.history.events.head();
        world.history.configureTopic(
                org, orders, new Retention(OptionalLong.of(60_000), OptionalLong.empty()));
        assertThat(topics(seen)).containsExactly("orders 60000 all f");
        seen = world.history.events.head();
        world.history.configureTopic(org, orders, DAY);
        world.history.configureTopic(org, orders, Retention.FOR_EVER);
        world.history.deleteTopic(org, orders);
        assertThat(topics(seen)).containsExactly("orders ever all t");
        List<String> live = topics(0);
        assertThat(world.rebuilds.run("plane")).isTrue();
        assertThat(topics(0)).isEqualTo(live);
    }

    @Test
    void aTopicIsShownAsItWasConfigured() {
        TopicCreated orders = world.history.createTopic(org, "orders", Retention.FOR_EVER);
        world.history.configureTopic(org, orders, DAY);
        world.settle();
        TopicQueries topics = new TopicQueries(world.reader, world.log, world.clock());
        assertThat(topics.find(org.id, new TopicName("orders")).orElseThrow().topic().retention())
                .isEqualTo(DAY);
    }

    @Test
    void aKeysScopesAreAListAndNullForEverything() {
        KeyScopes scopes =
                KeyScopes.of(
                        List.of(
                                new KeyScope(
                                        List.of(KeyOperation.CONSUME, KeyOperation.PRODUCE),
                                        new TopicPattern("orders-*")),
                                new KeyScope(
                                        List.of(KeyOperation.ADMIN), new TopicPattern("orders"))));
        world.history.createKey(org, "all", KeyScopes.EVERYTHING);
        world.history.createKey(org, "some", scopes);
        assertThat(
                        asAgent(
                                "SELECT coalesce(scopes::text, 'null') FROM plane.v1_credential"
                                        + " ORDER BY position"))
                .containsExactly(
                        "null",
                        "[{\"topics\": \"orders-*\", \"operations\": [\"produce\", \"consume\"]},"
                                + " {\"topics\": \"orders\", \"operations\": [\"admin\"]}]");
        assertThat(new ApiKeyQueries(world.reader, world.log).list(org.id))
                .extracting(ApiKeyRow::scopes)
                .containsExactly(scopes, KeyScopes.EVERYTHING);
    }
}
