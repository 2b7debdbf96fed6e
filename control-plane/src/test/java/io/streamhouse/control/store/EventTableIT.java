package io.streamhouse.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand.SetLimit;
import io.streamhouse.api.quota.QuotaEvent.LimitSet;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.query.StoredEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What the event table promises. */
final class EventTableIT {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final AtomicReference<Instant> TIME = new AtomicReference<>(NOON);

    private static ScratchDatabase database;
    private static StoreNode node;

    private final OrganizationId org = new OrganizationId(UUID.randomUUID());

    @BeforeAll
    static void start() {
        database = ScratchDatabase.create();
        node = StoreNode.start(database, new TurnedClock());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static final class TurnedClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return TIME.get();
        }
    }

    private Receipt setLimit(StoreNode where, long limit) {
        return where.commands()
                .execute(StoreNode.meta(org), List.of(new SetLimit(org, Dimension.TOPICS, limit)));
    }

    /** Four writers on two nodes, some of whom roll back; one reader follows. */
    @Test
    void aReaderThatFollowsMissesNothing() throws InterruptedException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("EventTableIT -Dseed=" + seed);
        int writers = 4;
        int lists = 60;
        long start = node.events().head();
        Set<UUID> written = java.util.concurrent.ConcurrentHashMap.newKeySet();
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(writers);
        try (StoreNode second = StoreNode.start(database)) {
            for (int w = 0; w < writers; w++) {
                StoreNode where = w % 2 == 0 ? node : second;
                Random random = new Random(seed + w);
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                for (int i = 0; i < lists; i++) {
                                    write(where, random, written);
                                }
                            } catch (RuntimeException | Error e) {
                                failures.add(e);
                            } finally {
                                done.countDown();
                            }
                        });
            }
            List<StoredEvent> followed = new ArrayList<>();
            long position = start;
            boolean last = false;
            while (true) {
                List<StoredEvent> next = node.events().read(position, 7);
                for (StoredEvent event : next) {
                    assertThat(event.position()).isEqualTo(position + 1);
                    position = event.position();
                }
                followed.addAll(next);
                if (next.isEmpty() && last) {
                    break;
                }
                last = done.getCount() == 0;
            }
            assertThat(failures).isEmpty();
            assertThat(new HashSet<>(followed.stream().map(StoredEvent::id).toList()))
                    .isEqualTo(written)
                    .hasSize(followed.size());
        }
    }

    /** A list of one to three events, or one that is undone after its events were decided. */
    private static void write(StoreNode where, Random random, Set<UUID> written) {
        OrganizationId fresh = new OrganizationId(new UUID(random.nextLong(), random.nextLong()));
        List<SetLimit> commands = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            commands.add(new SetLimit(fresh, Dimension.values()[i], 1));
        }
        if (random.nextInt(4) == 0) {
            try {
                where.commands()
                        .execute(
                                StoreNode.meta(fresh),
                                commands,
                                () -> {
                                    throw new Undone();
                                });
            } catch (Undone _) {
                return;
            }
        }
        Receipt receipt = where.commands().execute(StoreNode.meta(fresh), commands);
        // Once acknowledged, visible: to the next read of anybody.
        assertThat(where.events().head()).isGreaterThanOrEqualTo(receipt.position());
        written.addAll(receipt.events());
    }

    private static final class Undone extends RuntimeException {}

    @Test
    void theStoresTimeNeverGoesBack() {
        TIME.set(NOON.plusSeconds(60));
        Receipt first = setLimit(node, 1);
        TIME.set(NOON);
        Receipt second = setLimit(node, 2);
        Instant one = at(first.position());
        assertThat(at(second.position())).isEqualTo(one);
        TIME.set(one.plusSeconds(1));
        assertThat(at(setLimit(node, 3).position())).isEqualTo(one.plusSeconds(1));
    }

    private static Instant at(long position) {
        return node.events().read(position - 1, 1).getFirst().meta().occurredAt();
    }

    @Test
    void historyCannotBeChanged() {
        Receipt receipt = setLimit(node, 5);
        for (String change :
                List.of(
                        "UPDATE store.domain_event SET payload = ''",
                        "DELETE FROM store.domain_event",
                        "TRUNCATE store.domain_event")) {
            assertThatThrownBy(() -> node.jdbc().sql(change).update())
                    .as(change)
                    .isInstanceOf(DataAccessException.class)
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
        StoredEvent event = node.events().read(receipt.position() - 1, 1).getFirst();
        assertThat(event.event()).isEqualTo(new LimitSet(org, Dimension.TOPICS, 5));
    }

    @Test
    void nobodyElseSeesEvents() {
        setLimit(node, 6);
        for (String role :
                List.of(
                        "streamhouse_request",
                        "streamhouse_projector",
                        "streamhouse_login",
                        "streamhouse_platform")) {
            assertThatThrownBy(() ->
                            node.jdbc()
                                    .sql("SET ROLE " + role + "; SELECT 1 FROM store.domain_event")
                                    .query(Integer.class)
                                    .list())
                    .as(role)
                    .rootCause()
                    .hasMessageContaining("permission denied");
            node.pool().getHikariPoolMXBean().softEvictConnections();
        }
    }

    @Test
    void payloadsAndMetadataAreJsonForSql() {
        Receipt receipt = setLimit(node, ThreadLocalRandom.current().nextLong(1000));
        var row =
                node.jdbc()
                        .sql(
                                """
                                SELECT convert_from(payload, 'UTF8')::jsonb ->> 'organization' AS org,
                                       convert_from(metadata, 'UTF8')::jsonb -> 'actor' ->> 'type' AS actor,
                                       payload_type, payload_revision, organization_id, type, aggregate_id
                                  FROM store.domain_event WHERE global_index = ?
                                """)
                        .param(receipt.position())
                        .query()
                        .singleRow();
        assertThat(row)
                .containsEntry("org", org.toString())
                .containsEntry("actor", "platform")
                .containsEntry("payload_type", "quota.limit_set")
                .containsEntry("payload_revision", "1")
                .containsEntry("organization_id", org.value())
                .containsEntry("type", "quota")
                .containsEntry("aggregate_id", "quota:" + org + ":topics");
    }
}
