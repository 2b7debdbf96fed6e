package io.streamhouse.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.Problem;
import io.streamhouse.query.History;
import io.streamhouse.query.MemoryVault;
import io.streamhouse.query.QuerySideConfiguration;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.World;
import io.streamhouse.query.audit.AuditFilter;
import io.streamhouse.query.audit.AuditQueries;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jooq.DSLContext;
import org.jooq.Table;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class ProjectorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Fails for as long as it is told to. */
    private static final class Fragile implements Projection {
        final AtomicBoolean broken = new AtomicBoolean(true);
        final AtomicBoolean error = new AtomicBoolean();

        @Override
        public String name() {
            return "fragile";
        }

        @Override
        public List<Table<?>> tables() {
            return List.of();
        }

        @Override
        public void apply(DSLContext dsl, List<StoredEvent> events) {
            if (broken.get() && events.getLast().position() >= 10) {
                if (error.get()) {
                    throw new StackOverflowError();
                }
                throw new IllegalStateException("someone@example.org is in this message");
            }
        }

        @Override
        public Optional<Changed> changed(StoredEvent event) {
            return Optional.empty();
        }
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aFailingProjectionStopsNoOtherAndGoesOnWhenItCan() {
        try (World world = World.create(3)) {
            Fragile fragile = new Fragile();
            List<Projection> both = List.of(fragile);
            Rebuilds rebuilds = new Rebuilds(world.database.control(), world.history.events, both);
            try (Projector other =
                    new Projector(
                            world.database.control(),
                            world.history.events,
                            both,
                            world.positions)) {
                other.start();
                world.history.signUp("acme");
                other.wake();
                world.settle();
                // Up to the event that it cannot take, and not beyond.
                until(() -> {
                    ProjectionRow row = rebuilds.progress("fragile");
                    return row.position() == 9 && row.state().equals("failing");
                });
                assertThat(rebuilds.progress("fragile").error())
                        .contains("java.lang.IllegalStateException");
                fragile.error.set(true);
                until(() ->
                        rebuilds.progress("fragile")
                                .error()
                                .orElse("")
                                .contains("StackOverflowError"));
                fragile.broken.set(false);
                until(() -> rebuilds.progress("fragile").position() == world.history.events.head());
                until(() -> rebuilds.progress("fragile").state().equals("live"));
                assertThat(rebuilds.progress("fragile").error()).isEmpty();
            }
        }
    }

    @Test
    void replicasShareTheWorkAndApplyEachEventOnce() {
        long seed = History.seed();
        try (World world = World.create(seed)) {
            List<Projection> projections = QuerySideConfiguration.projections(new MemoryVault());
            try (Projector second =
                    new Projector(
                            world.database.control(),
                            world.history.events,
                            projections,
                            new Positions(world.database.control()))) {
                second.start();
                for (int i = 0; i < 150; i++) {
                    world.history.step();
                    world.projector().wake();
                    second.wake();
                }
                world.settle();
            }
            assertThat(world.database.rows("query.audit"))
                    .hasSize((int) world.history.events.head());
            List<String> live = world.database.rows("query.quota");
            assertThat(world.rebuilds.run("quotas")).isTrue();
            assertThat(world.database.rows("query.quota")).isEqualTo(live);
        }
    }

    @Test
    void rebuildsWhileEventsComeAndReadersReadLoseNothing() throws Exception {
        long seed = History.seed();
        try (World world = World.create(seed)) {
            History.Org org = world.history.signUp("acme");
            world.settle();
            AtomicBoolean done = new AtomicBoolean();
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!done.get()) {
                                    world.history.login(org, false);
                                    world.history.createTopic(
                                            org, "t" + world.history.events.head());
                                    world.projector().wake();
                                    LockSupport.parkNanos(3_000_000);
                                }
                            });
            AuditQueries audit = new AuditQueries(world.reader);
            AtomicLong newest = new AtomicLong();
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread reader =
                    Thread.ofVirtual()
                            .uncaughtExceptionHandler((_, e) -> failure.set(e))
                            .start(() -> {
                                while (!done.get()) {
                                    long seen =
                                            audit.page(
                                                            org.id,
                                                            AuditFilter.NONE,
                                                            Optional.empty(),
                                                            1)
                                                    .items()
                                                    .getFirst()
                                                    .position();
                                    assertThat(seen).isGreaterThanOrEqualTo(newest.getAndSet(seen));
                                }
                            });
            for (String name : List.of("audit", "topics", "plane", "quotas")) {
                assertThat(world.rebuilds.run(name)).as(name).isTrue();
            }
            done.set(true);
            writer.join();
            reader.join();
            assertThat(failure.get()).isNull();
            world.settle();
            assertThat(world.database.rows("query.audit"))
                    .hasSize((int) world.history.events.head());
            List<String> live = world.database.rows("query.topic");
            assertThat(world.rebuilds.run("topics")).isTrue();
            assertThat(world.database.rows("query.topic")).isEqualTo(live).hasSizeGreaterThan(3);
        }
    }

    @Test
    void waitsForAPositionAndSaysWhenItDoesNotCome() {
        try (World world = World.create(4)) {
            world.history.signUp("acme");
            world.settle();
            long beyond = world.history.events.head() + 1;
            assertThatThrownBy(() ->
                            world.positions.await(List.of("topics"), beyond, Duration.ofMillis(80)))
                    .isInstanceOf(ProjectionLag.class)
                    .satisfies(it ->
                            assertThat(((ProjectionLag) it).problem().reason())
                                    .isEqualTo(Problem.Reason.PROJECTION_LAG));
            // What another replica has projected counts as well.
            new Positions(world.database.control())
                    .await(world.rebuilds.names(), world.history.events.head(), PATIENCE);
        }
    }

    @Test
    void tellsWhoLooksAndWhoFollows() throws Exception {
        try (World world = World.create(5);
                Connection listener = world.database.agent()) {
            listener.createStatement()
                    .execute("LISTEN streamhouse_plane; LISTEN streamhouse_console");
            History.Org org = world.history.signUp("acme");
            var topic = world.history.createTopic(org, "orders");
            world.settle();
            List<String> told = new ArrayList<>();
            until(() -> {
                try {
                    listener.createStatement().execute("SELECT 1");
                    var notifications = listener.unwrap(PGConnection.class).getNotifications();
                    for (var it :
                            notifications == null
                                    ? new org.postgresql.PGNotification[0]
                                    : notifications) {
                        told.add(it.getName() + " " + it.getParameter());
                    }
                } catch (java.sql.SQLException e) {
                    throw new IllegalStateException(e);
                }
                return told.contains("streamhouse_plane ")
                        && told.contains(
                                "streamhouse_console "
                                        + org.id
                                        + " topic "
                                        + topic.topic()
                                        + " "
                                        + position(world, topic));
            });
            assertThat(String.join("\n", told)).doesNotContain("example.org");
        }
    }

    private static long position(World world, Object event) {
        return world.history.events.all().stream()
                .filter(it -> it.event() == event)
                .findFirst()
                .orElseThrow()
                .position();
    }
}
