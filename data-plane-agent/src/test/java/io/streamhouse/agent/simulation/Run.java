package io.streamhouse.agent.simulation;

import io.streamhouse.agent.producer.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** One run from one seed: agents, clients and weather for a while, then peace, then the audit. */
final class Run {
    private static final Duration REAL_LIMIT = Duration.ofSeconds(120);
    private static final Duration WEATHER = Duration.ofSeconds(25);
    private static final Duration PEACE = Duration.ofSeconds(4);
    private static final long KEPT_BYTES = 4_000;
    private static final Duration KEPT = Duration.ofSeconds(12);
    private static final int AGENTS_MAX = 4;
    private static final int LARGE_ONE_IN = 10;

    private final long seed;
    private final Simulation simulation;
    private final Cluster cluster;
    private final Nemesis nemesis;
    private final List<Place> plain = new ArrayList<>();
    private final List<Place> produced = new ArrayList<>();
    private final List<Place> all = new ArrayList<>();
    private int processes;
    private final Host host = new Host("driver");

    /**
     * Of a seed.
     *
     * @param leftOut numbers of faults that do not happen
     * @param bug a mistake that is made; or none
     */
    Run(long seed, Set<Integer> leftOut, Bug bug) {
        this.seed = seed;
        this.simulation = Simulation.of(seed);
        Random shape = new Random(~seed);
        this.cluster =
                new Cluster(
                        simulation,
                        1 + shape.nextInt(AGENTS_MAX),
                        shape.nextInt(LARGE_ONE_IN) == 0,
                        bug);
        this.nemesis = new Nemesis(cluster, shape.nextLong(), leftOut);
    }

    /** What happened. */
    History history() {
        return simulation.history();
    }

    /** How many faults there were. */
    int faults() {
        return nemesis.faults();
    }

    Cluster cluster() {
        return cluster;
    }

    /** Runs it; throws what does not hold. */
    void go() throws Exception {
        simulation.scheduler().run(host, this::drive, REAL_LIMIT);
    }

    private void drive() throws Exception {
        Scheduler scheduler = simulation.scheduler();
        UUID kept = topic(1);
        UUID guarded = topic(2);
        List<UUID> doomed = List.of(topic(3), topic(4), topic(5));
        for (int partition = 0; partition < 3; partition++) {
            plain.add(new Place(kept, partition));
        }
        for (UUID topic : doomed) {
            // Neighbours: mostly two agents lead them.
            plain.add(new Place(topic, 40));
            plain.add(new Place(topic, 41));
        }
        produced.addAll(plain);
        // Nobody trims it: what goes was too old.
        UUID aging = topic(6);
        produced.add(new Place(aging, 7));
        cluster.keepFor(aging, KEPT);
        all.addAll(produced);
        all.add(new Place(guarded, 0));
        all.add(new Place(guarded, 99));
        cluster.keepOnly(guarded, KEPT_BYTES);
        cluster.machines().forEach(Machine::start);
        startClients(guarded);
        nemesis.start();
        scheduler.start(
                "housekeeping",
                cluster.beyond(),
                () -> {
                    while (true) {
                        scheduler.sleep(Duration.ofSeconds(2));
                        cluster.wal().truncate();
                    }
                });
        startProducer(2);
        for (UUID topic : doomed) {
            scheduler.sleep(WEATHER.dividedBy(doomed.size() + 1));
            cluster.delete(topic);
        }
        scheduler.sleep(WEATHER.dividedBy(doomed.size() + 1));
        nemesis.heal();
        scheduler.sleep(PEACE);
        cluster.close();
        new Audit(cluster, all).run();
    }

    private void startClients(UUID guarded) {
        startProducer(0);
        startProducer(1);
        startProducer(0);
        for (int i = 0; i < 2; i++) {
            Client reader = client("reader-" + i);
            new Reader(reader, all).start();
            new ConditionalAppender(client("conditional-" + i), new Place(guarded, 0), false)
                    .start();
            new ConditionalAppender(client("fenced-" + i), new Place(guarded, 99), true).start();
        }
        new Trimmer(client("trimmer"), plain).start();
    }

    /** A process of one of the producers; an earlier one of the same name becomes a zombie. */
    private void startProducer(int number) {
        String name = "producer-" + number % 2;
        ProducerProcess process =
                new ProducerProcess(client("process-" + ++processes), name, produced);
        Duration begins =
                Duration.ofNanos(simulation.random().nextLong(WEATHER.dividedBy(3).toNanos()));
        simulation
                .scheduler()
                .start(
                        "begins",
                        host,
                        () -> {
                            simulation.scheduler().sleep(begins);
                            process.start();
                        });
    }

    private Client client(String name) {
        return new Client(cluster, new Host(name));
    }

    private UUID topic(int number) {
        return new UUID(simulation.random().nextLong(), number);
    }

    @Override
    public String toString() {
        return "seed %d: %d agents, %d faults, %d turns, %s"
                .formatted(
                        seed,
                        cluster.machines().size(),
                        nemesis.faults(),
                        simulation.scheduler().turns(),
                        History.at(simulation.scheduler().nowNanos()));
    }
}
