package io.streamhouse.agent.simulation;

import io.streamhouse.agent.cluster.ClusterClock;
import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.cluster.MemoryMembership;
import io.streamhouse.agent.cluster.MemorySessions;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Slots;
import io.streamhouse.agent.log.MemoryLedger;
import io.streamhouse.agent.log.MemoryLeftovers;
import io.streamhouse.agent.log.Retention;
import io.streamhouse.agent.producer.MemoryProducers;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.MemoryStore;
import io.streamhouse.agent.wal.MemoryWalTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The agents, and all they share: PostgreSQL, the store, the network, and who watches them. */
final class Cluster {
    static final Duration WINDOW = Duration.ofSeconds(10);
    static final long EPOCH_MILLIS = 1_800_000_000_000L;

    private static final Duration RESTART_MAX = Duration.ofSeconds(4);

    private final Simulation simulation;
    private final Bug bug;
    private final boolean large;
    private final Host beyond = new Host("beyond");
    private final Network network;
    private final MemorySessions sessions;
    private final MemoryMembership membership;
    private final MemoryProducers producers = new MemoryProducers();
    private final MemoryLedger ledger;
    private final MemoryLeftovers leftovers;
    private final MemoryStore store = new MemoryStore();
    private final MemoryWalTable wal;
    private final Truth truth;
    private final Witness witness;
    private final List<Machine> machines = new ArrayList<>();
    private final Map<UUID, Retention.Rule> retention = new HashMap<>();
    private final Set<UUID> deleted = new LinkedHashSet<>();
    private final UUID organization = new UUID(7, 7);
    private long healedNanos = Long.MAX_VALUE;
    private boolean closing;
    private int busy;

    /**
     * With some agents.
     *
     * @param large some records are
     * @param bug a mistake that is made; or none
     */
    Cluster(Simulation simulation, int agents, boolean large, Bug bug) {
        this.large = large;
        this.simulation = simulation;
        this.bug = bug;
        this.network = new Network(simulation);
        this.sessions = new MemorySessions(() -> Instant.ofEpochMilli(clientMillis()));
        this.membership = new MemoryMembership(sessions);
        this.ledger = new MemoryLedger(sessions, producers, WINDOW.toMillis());
        this.leftovers = new MemoryLeftovers(ledger, () -> Instant.ofEpochMilli(clientMillis()));
        this.truth = new Truth(sessions, this::isDeleted, this::keepsFrom);
        this.witness = new Witness(truth, this::isDeleted);
        this.wal = new MemoryWalTable(sessions, truth::durable);
        for (int i = 1; i <= agents; i++) {
            machines.add(new Machine(this, "agent-" + i));
        }
        bug.plant(this);
    }

    Simulation simulation() {
        return simulation;
    }

    History history() {
        return simulation.history();
    }

    Network network() {
        return network;
    }

    Truth truth() {
        return truth;
    }

    Witness witness() {
        return witness;
    }

    MemorySessions sessions() {
        return sessions;
    }

    MemoryMembership membership() {
        return membership;
    }

    MemoryLedger ledger() {
        return ledger;
    }

    MemoryLeftovers leftovers() {
        return leftovers;
    }

    MemoryStore store() {
        return store;
    }

    MemoryWalTable wal() {
        return wal;
    }

    MemoryProducers producers() {
        return producers;
    }

    List<Machine> machines() {
        return machines;
    }

    Host beyond() {
        return beyond;
    }

    UUID organization() {
        return organization;
    }

    LongSupplier nanoTime() {
        return simulation.scheduler()::nowNanos;
    }

    /** The clock of PostgreSQL and the clients. */
    long clientMillis() {
        return EPOCH_MILLIS + simulation.scheduler().nowNanos() / 1_000_000;
    }

    /** The world of a process that starts now. */
    Surroundings surroundings(Machine machine) {
        return bug.around(this, new LinkedSurroundings(this, machine));
    }

    Machine anyMachine() {
        return machines.get(simulation.random().nextInt(machines.size()));
    }

    /** The agent that leads a place; any when nobody does. */
    Machine leader(Place place) {
        Lease lease = sessions.leases().get(Slots.of(place.topic(), place.partition()));
        for (Machine machine : machines) {
            Life life = machine.life();
            if (life != null && lease.session().equals(OptionalLong.of(life.session()))) {
                return machine;
            }
        }
        return anyMachine();
    }

    /** Deletes a topic; agents hear of it one after the other. */
    void delete(UUID topic) {
        history().add("topic %s is deleted", topic);
        deleted.add(topic);
        for (Machine machine : machines) {
            simulation
                    .scheduler()
                    .start(
                            "deletion",
                            beyond,
                            () -> {
                                simulation
                                        .scheduler()
                                        .sleep(
                                                Duration.ofMillis(
                                                        simulation.random().nextInt(10_000)));
                                Life life = machine.life();
                                if (life != null && !life.isDead()) {
                                    life.remove(List.of(topic));
                                }
                            });
        }
    }

    List<UUID> deleted() {
        return List.copyOf(deleted);
    }

    boolean isDeleted(Place place) {
        return deleted.contains(place.topic());
    }

    void requireDeleted(Place place) {
        Violation.unless(isDeleted(place), "I1: %s is said not to be there", place);
    }

    /** True when some records are large: what waits is recorded in several cuts. */
    boolean isLarge() {
        return large;
    }

    /** Keeps only so many bytes of a topic's partitions. */
    void keepOnly(UUID topic, long bytes) {
        retention.put(topic, new Retention.Rule(OptionalLong.empty(), OptionalLong.of(bytes)));
    }

    /** Keeps what is younger of a topic's partitions. */
    void keepFor(UUID topic, Duration age) {
        retention.put(
                topic, new Retention.Rule(OptionalLong.of(age.toMillis()), OptionalLong.empty()));
    }

    /** What was appended since then must be there; an agent's clock may be a little ahead. */
    private long keepsFrom(UUID topic) {
        OptionalLong millis = retention(topic).millis();
        return millis.isEmpty()
                ? Long.MAX_VALUE
                : clientMillis() + ClusterClock.APART_MAX.toMillis() - millis.getAsLong();
    }

    /** What a topic keeps. */
    Retention.Rule retention(UUID topic) {
        return retention.getOrDefault(topic, Retention.Rule.NONE);
    }

    /** True when somebody has opened the producer after this opening. */
    boolean isOpenedSince(Client.@Nullable Open open) {
        return open != null
                && producers
                        .binding(open.opened().producer().number())
                        .filter(now ->
                                now.producer().incarnation()
                                        > open.opened().producer().incarnation())
                        .isPresent();
    }

    Patience patience(String what) {
        return new Patience(this, what);
    }

    /** When everything was healed. */
    long healedNanos() {
        return healedNanos;
    }

    void healed() {
        healedNanos = simulation.scheduler().nowNanos();
        history().add("all is healed");
    }

    /** A client has begun something. */
    void began() {
        busy++;
    }

    /** A client has finished something. */
    void finished() {
        busy--;
    }

    /** True when no client does anything any more. */
    boolean isQuiet() {
        return busy == 0;
    }

    /** True when clients shall finish what they began. */
    boolean isClosing() {
        return closing;
    }

    void close() {
        closing = true;
        history().add("clients finish");
    }

    void restartLater(Machine machine) {
        simulation
                .scheduler()
                .start(
                        "restart",
                        beyond,
                        () -> {
                            simulation
                                    .scheduler()
                                    .sleep(
                                            Duration.ofNanos(
                                                    simulation
                                                            .random()
                                                            .nextLong(RESTART_MAX.toNanos())));
                            machine.start();
                        });
    }

    /** Why an agent ended itself: only the end of its session is a good cause. */
    void judge(Throwable cause) {
        if (!(cause instanceof Sealed)) {
            throw new AssertionError("an agent broke", cause);
        }
    }
}
