package io.streamhouse.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.claim.ClaimCommand.Claim;
import io.streamhouse.api.claim.ClaimKey;
import io.streamhouse.api.identity.PersonCommand.CloseSession;
import io.streamhouse.api.identity.PersonCommand.OpenSession;
import io.streamhouse.api.identity.PersonCommand.RegisterPerson;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyCommand.CreateApiKey;
import io.streamhouse.api.key.ApiKeyCommand.RevokeApiKey;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand.RequireWithin;
import io.streamhouse.api.quota.QuotaCommand.Reserve;
import io.streamhouse.api.quota.QuotaCommand.SetLimit;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicCommand.CreateTopic;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.query.StoredEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.axonframework.common.transaction.NoTransactionManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Lists of commands on the real store. */
final class CommandsIT {
    private static StoreNode node;
    private static StoreNode other;

    private final OrganizationId org = new OrganizationId(UUID.randomUUID());

    @BeforeAll
    static void start() {
        ScratchDatabase database = ScratchDatabase.create();
        node = StoreNode.start(database);
        other = StoreNode.start(database);
    }

    @AfterAll
    static void stop() {
        other.close();
        node.close();
    }

    private static Reserve reserve(OrganizationId org) {
        return new Reserve(org, Dimension.TOPICS, UUID.randomUUID());
    }

    @Test
    void appendsSeveralStreamsInOrderAndTellsWhere() {
        TopicId topic = new TopicId(UUID.randomUUID());
        TopicName name = new TopicName("orders");
        long before = node.events().head();
        Receipt receipt =
                node.commands()
                        .execute(
                                StoreNode.meta(org),
                                List.of(
                                        new SetLimit(org, Dimension.TOPICS, 3),
                                        new Claim(ClaimKey.topicName(org, name), topic.value()),
                                        new Reserve(org, Dimension.TOPICS, topic.value()),
                                        new CreateTopic(topic, org, name, 2, Retention.FOR_EVER)));
        List<StoredEvent> events = node.events().read(before, 100);
        assertThat(events).hasSize(4);
        assertThat(receipt.events()).isEqualTo(events.stream().map(StoredEvent::id).toList());
        assertThat(receipt.position()).isEqualTo(events.getLast().position()).isEqualTo(before + 4);
        assertThat(events)
                .allSatisfy(event -> assertThat(event.meta().organization()).contains(org));
    }

    @Test
    void aRefusalUndoesTheWholeList() {
        long before = node.events().head();
        String table = "undone_" + System.nanoTime();
        assertThatThrownBy(() ->
                        node.commands()
                                .execute(
                                        StoreNode.meta(org),
                                        List.of(
                                                new SetLimit(org, Dimension.TOPICS, 1),
                                                reserve(org),
                                                reserve(org)),
                                        () -> node.jdbc().sql("CREATE TABLE " + table).update()))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.problem().reason())
                                        .isEqualTo(Reason.QUOTA_EXCEEDED));
        assertThat(node.events().head()).isEqualTo(before);
    }

    @Test
    void whatRunsAlongIsUndoneWithTheCommands() {
        UUID subject = UUID.randomUUID();
        Runnable insert =
                () ->
                        node.jdbc()
                                .sql("INSERT INTO vault.password VALUES (?, 'x', now())")
                                .param(subject)
                                .update();
        assertThatThrownBy(() ->
                        node.commands()
                                .execute(
                                        StoreNode.meta(org),
                                        List.of(new SetLimit(org, Dimension.TOPICS, 1)),
                                        insert,
                                        () -> {
                                            throw new Refused(
                                                    Problem.of(Reason.RATE_LIMITED, "no"));
                                        }))
                .isInstanceOf(Refused.class);
        assertThat(passwords(subject)).isZero();
        node.commands()
                .execute(
                        StoreNode.meta(org),
                        List.of(new SetLimit(org, Dimension.TOPICS, 1)),
                        insert);
        assertThat(passwords(subject)).isOne();
    }

    private static int passwords(UUID subject) {
        return node.jdbc()
                .sql("SELECT count(*) FROM vault.password WHERE user_id = ?")
                .param(subject)
                .query(Integer.class)
                .single();
    }

    @Test
    void aListWithoutEventsAnswersTheHead() {
        var limit = List.of(new SetLimit(org, Dimension.PARTITIONS_PER_TOPIC, 3));
        node.commands().execute(StoreNode.meta(org), limit);
        Receipt nothing =
                node.commands()
                        .execute(
                                StoreNode.meta(org),
                                List.of(new RequireWithin(org, Dimension.PARTITIONS_PER_TOPIC, 3)));
        assertThat(nothing.events()).isEmpty();
        assertThat(nothing.position()).isEqualTo(node.events().head());
    }

    @Test
    void concurrentListsOnOneStreamAllCome() throws Exception {
        int threads = 12;
        int each = 5;
        node.commands()
                .execute(
                        StoreNode.meta(org),
                        List.of(new SetLimit(org, Dimension.TOPICS, threads * each)));
        List<Callable<Receipt>> tasks =
                IntStream.range(0, threads * each)
                        .<Callable<Receipt>>mapToObj(i ->
                                () ->
                                        (i % 2 == 0 ? node : other)
                                                .commands()
                                                .execute(
                                                        StoreNode.meta(org), List.of(reserve(org))))
                        .toList();
        try (var executor = Executors.newFixedThreadPool(threads)) {
            for (Future<Receipt> receipt : executor.invokeAll(tasks)) {
                assertThat(receipt.get().events()).hasSize(1);
            }
        }
        assertThatThrownBy(
                        () -> node.commands().execute(StoreNode.meta(org), List.of(reserve(org))))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused ->
                                assertThat(refused.problem().facts())
                                        .containsEntry("used", Integer.toString(threads * each)));
    }

    @Test
    void onlyOneOfManyHasTheName() throws Exception {
        ClaimKey key = ClaimKey.topicName(org, new TopicName("wanted"));
        List<Callable<Boolean>> tasks =
                IntStream.range(0, 16)
                        .<Callable<Boolean>>mapToObj(i ->
                                () -> {
                                    try {
                                        (i % 2 == 0 ? node : other)
                                                .commands()
                                                .execute(
                                                        StoreNode.meta(org),
                                                        List.of(new Claim(key, new UUID(9, i))));
                                        return true;
                                    } catch (Refused refused) {
                                        assertThat(refused.problem().reason())
                                                .isEqualTo(Reason.TOPIC_NAME_TAKEN);
                                        return false;
                                    }
                                })
                        .toList();
        int winners = 0;
        try (var executor = Executors.newFixedThreadPool(8)) {
            for (Future<Boolean> won : executor.invokeAll(tasks)) {
                winners += won.get() ? 1 : 0;
            }
        }
        assertThat(winners).isOne();
    }

    @Test
    void aRevocationIsDeniedInTheSameTransaction() {
        ApiKeyId key = new ApiKeyId(UUID.randomUUID());
        node.commands()
                .execute(
                        StoreNode.meta(org),
                        List.of(
                                new CreateApiKey(
                                        key, org, "ci", "ab".repeat(32), KeyScopes.EVERYTHING)));
        Receipt revoked =
                node.commands().execute(StoreNode.meta(org), List.of(new RevokeApiKey(key, org)));
        assertThat(denial("api_key", key.value()))
                .containsExactly(Map.of("position", revoked.position()));
    }

    @Test
    void aLogoutIsDeniedInTheSameTransaction() {
        UserId user = new UserId(UUID.randomUUID());
        SessionId session = new SessionId(UUID.randomUUID());
        Receipt closed =
                node.commands()
                        .execute(
                                StoreNode.meta(org),
                                List.of(
                                        new RegisterPerson(
                                                user,
                                                new io.streamhouse.api.Sealed(
                                                        user.value(), "c2VhbGVk")),
                                        new OpenSession(user, session, org),
                                        new CloseSession(user, session)));
        assertThat(denial("session", session.value()))
                .containsExactly(Map.of("position", closed.position()));
    }

    private static List<Map<String, Object>> denial(String kind, UUID subject) {
        return node.jdbc()
                .sql("SELECT position FROM plane.denial WHERE kind = ? AND subject_id = ?")
                .params(kind, subject)
                .query()
                .listOfRows();
    }

    @Test
    void anAbsentDatabaseIsToldAndQuickly() {
        try (HikariDataSource nowhere = StoreNode.pool("jdbc:postgresql://127.0.0.1:1/none")) {
            nowhere.setConnectionTimeout(500);
            EventJson json = new EventJson(List.of());
            UnitOfWorkCommands commands =
                    new UnitOfWorkCommands(
                            new StreamBus(
                                    WakingEventStore.create(
                                            PostgresEventStorage.create(
                                                    nowhere::getConnection,
                                                    NoTransactionManager.instance(),
                                                    new NamedSerializer(
                                                            json, new StoredNames(Map.of())),
                                                    new EventTable(json, Clock.systemUTC()),
                                                    List.of()))),
                            new SpringTransactions(new JdbcTransactionManager(nowhere)),
                            nowhere::getConnection,
                            new StoredEvents(nowhere, json),
                            node.get(EventWakeups.class));
            long begun = System.nanoTime();
            assertThatThrownBy(() -> commands.execute(StoreNode.meta(org), List.of(reserve(org))))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused ->
                                    assertThat(refused.problem().reason())
                                            .isEqualTo(Reason.DATABASE_UNAVAILABLE));
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(3));
        }
    }
}
