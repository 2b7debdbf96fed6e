package io.streamhouse.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.key.ApiKeyCommand.CreateApiKey;
import io.streamhouse.api.key.ApiKeyCommand.RevokeApiKey;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.postgres.ScratchDatabase;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who follows the events hears of new ones. */
final class EventWakeupsIT {
    private static ScratchDatabase database;
    private static StoreNode here;
    private static StoreNode there;

    private final OrganizationId org = new OrganizationId(UUID.randomUUID());

    @BeforeAll
    static void start() {
        database = ScratchDatabase.create();
        here = StoreNode.start(database);
        there = StoreNode.start(database);
    }

    @AfterAll
    static void stop() {
        there.close();
        here.close();
    }

    private ApiKeyId createKey() {
        ApiKeyId key = new ApiKeyId(UUID.randomUUID());
        here.commands()
                .execute(
                        StoreNode.meta(org),
                        List.of(
                                new CreateApiKey(
                                        key, org, "ci", "ab".repeat(32), KeyScopes.EVERYTHING)));
        return key;
    }

    @Test
    void localListenersAreWokenByTheCommit() {
        AtomicInteger woken = new AtomicInteger();
        try (var _ = here.get(EventWakeups.class).subscribe(woken::incrementAndGet)) {
            createKey();
            assertThat(woken).hasPositiveValue();
        }
    }

    @Test
    void otherReplicasAreWoken() {
        AtomicInteger woken = new AtomicInteger();
        try (var _ = there.get(EventWakeups.class).subscribe(woken::incrementAndGet)) {
            int before = woken.get();
            createKey();
            StoreNode.await("the other replica to be woken", () -> woken.get() > before);
        }
    }

    @Test
    void theHighestPositionAndTheDenialAreAnnounced() {
        ConcurrentLinkedQueue<String> positions = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> planes = new ConcurrentLinkedQueue<>();
        Notifications hears = there.get(Notifications.class);
        try (var _ = hears.subscribe(EventWakeups.EVENTS, positions::add);
                var _ = hears.subscribe(EventWakeups.PLANE, planes::add)) {
            // The first delivery says that listening has begun.
            StoreNode.await("listening", () -> !planes.isEmpty());
            planes.clear();
            ApiKeyId key = createKey();
            Receipt revoked =
                    here.commands()
                            .execute(StoreNode.meta(org), List.of(new RevokeApiKey(key, org)));
            StoreNode.await(
                    "the position", () -> positions.contains(Long.toString(revoked.position())));
            StoreNode.await("the plane", () -> !planes.isEmpty());
        }
    }

    @Test
    void listensAgainAfterALostConnection() {
        AtomicInteger woken = new AtomicInteger();
        try (var _ = there.get(EventWakeups.class).subscribe(woken::incrementAndGet)) {
            try (var connection = database.server().connect(database.name());
                    var statement = connection.createStatement()) {
                statement.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE application_name = 'streamhouse notifications'"
                                + " AND datname = current_database()");
            } catch (java.sql.SQLException e) {
                throw new AssertionError(e);
            }
            // Woken once by the new connection, in case something was missed.
            StoreNode.await("a new connection", () -> woken.get() > 0);
            int before = woken.get();
            createKey();
            StoreNode.await("the notification", () -> woken.get() > before);
        }
    }
}
