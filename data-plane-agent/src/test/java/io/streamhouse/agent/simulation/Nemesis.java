package io.streamhouse.agent.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes the weather: faults that begin, one after the other, and pass. What it does follows from a
 * seed of its own, so that leaving one fault out leaves the others as they are.
 */
final class Nemesis {
    private static final Duration BETWEEN_MAX = Duration.ofMillis(2_500);
    private static final int MORE_TRAPS = 5;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final List<String> METADATA_CALLS =
            List.of(
                    "insert",
                    "record",
                    "recordRecovered",
                    "hand",
                    "take",
                    "seal",
                    "claim",
                    "end",
                    "partitions",
                    "standings",
                    "binding",
                    "open",
                    "begin",
                    "announce",
                    "collect",
                    "forget",
                    "orphans",
                    "compact");
    private static final List<String> STORE_CALLS =
            List.of("put", "read", "delete", "list", "finish");

    private final Cluster cluster;
    private final Scheduler scheduler;
    private final Random random;
    private final Set<Integer> left;
    private final Host host = new Host("weather");
    private int faults;
    private boolean over;

    /** What may happen. */
    private enum Fault {
        KILL,
        KILL_TWO,
        PAUSE,
        CUT_METADATA,
        CUT_STORE,
        CUT_ALL_METADATA,
        CUT_ALL_STORE,
        LOSE_METADATA,
        LOSE_STORE,
        SLOW_METADATA,
        SLOW_STORE,
        LOSE_CALLS,
        JUMP,
        DRIFT,
        DRAIN,
        TRAP_METADATA,
        TRAP_STORE,
        NOTHING
    }

    /**
     * @param left numbers of the faults that are left out
     */
    Nemesis(Cluster cluster, long seed, Set<Integer> left) {
        this.cluster = cluster;
        this.scheduler = cluster.simulation().scheduler();
        this.random = new Random(seed);
        this.left = left;
    }

    /** How many faults there were, those left out among them. */
    int faults() {
        return faults;
    }

    void start() {
        scheduler.start(
                "weather",
                host,
                () -> {
                    while (!over) {
                        scheduler.sleep(upTo(BETWEEN_MAX));
                        Fault fault = drawn();
                        Machine machine =
                                cluster.machines().get(random.nextInt(cluster.machines().size()));
                        long length = random.nextLong(Duration.ofSeconds(9).toNanos());
                        long size = random.nextLong();
                        if (!over && !left.contains(faults++)) {
                            begin(fault, machine, Duration.ofNanos(length), new Random(size));
                        }
                    }
                });
    }

    /** Traps hit what other faults rarely meet. */
    private Fault drawn() {
        int number = random.nextInt(Fault.values().length + MORE_TRAPS);
        return number < Fault.values().length ? Fault.values()[number] : Fault.TRAP_METADATA;
    }

    /** Everything is well from now on. */
    void heal() {
        over = true;
        cluster.network().lose(0);
        for (Machine machine : cluster.machines()) {
            machine.database().heal();
            machine.store().heal();
            machine.pause(false);
            machine.start();
        }
        cluster.healed();
    }

    private void begin(Fault fault, Machine machine, Duration length, Random size) {
        cluster.history().add("fault %s: " + fault + " of %s", faults - 1, machine.name());
        switch (fault) {
            case KILL -> kill(machine);
            case KILL_TWO -> {
                kill(machine);
                kill(cluster.machines().getFirst());
            }
            case PAUSE -> {
                machine.pause(true);
                later(length, () -> machine.pause(false));
            }
            case CUT_METADATA -> on(machine.database(), length, link -> link.cut(true));
            case CUT_STORE -> on(machine.store(), length, link -> link.cut(true));
            case CUT_ALL_METADATA ->
                    cluster.machines()
                            .forEach(each -> on(each.database(), length, link -> link.cut(true)));
            case CUT_ALL_STORE ->
                    cluster.machines()
                            .forEach(each -> on(each.store(), length, link -> link.cut(true)));
            case LOSE_METADATA ->
                    on(machine.database(), length, link -> link.lose(0.4 * size.nextDouble()));
            case LOSE_STORE ->
                    on(machine.store(), length, link -> link.lose(0.8 * size.nextDouble()));
            case SLOW_METADATA ->
                    on(machine.database(), length, link -> link.slow(Duration.ofMillis(400)));
            case SLOW_STORE ->
                    on(machine.store(), length, link -> link.slow(Duration.ofSeconds(3)));
            case LOSE_CALLS -> {
                cluster.network().lose(0.3 * size.nextDouble());
                later(length, () -> cluster.network().lose(0));
            }
            case JUMP -> machine.jump(size.nextLong(-HOUR_MILLIS, HOUR_MILLIS));
            case DRIFT -> machine.drift(0.2 * size.nextDouble() - 0.1);
            case DRAIN -> machine.drain();
            case TRAP_METADATA -> trap(machine, machine.database(), METADATA_CALLS, length, size);
            case TRAP_STORE -> trap(machine, machine.store(), STORE_CALLS, length, size);
            case NOTHING -> {}
        }
    }

    /** Strikes exactly before or after a call that matters. */
    private void trap(
            Machine machine, Link link, List<String> calls, Duration length, Random size) {
        boolean kills = size.nextBoolean();
        Runnable blow =
                () -> {
                    if (kills) {
                        kill(machine);
                    } else {
                        machine.pause(true);
                        later(length, () -> machine.pause(false));
                    }
                };
        Link.Spring[] springs = Link.Spring.values();
        link.trap(
                calls.get(size.nextInt(calls.size())), springs[size.nextInt(springs.length)], blow);
        if (size.nextBoolean()) {
            // Something for it to do.
            cluster.machines().get(size.nextInt(cluster.machines().size())).drain();
        }
    }

    private void kill(Machine machine) {
        machine.kill("killed");
        cluster.restartLater(machine);
    }

    private void on(Link link, Duration length, Consumer<Link> fault) {
        fault.accept(link);
        later(length, link::heal);
    }

    private void later(Duration when, Runnable what) {
        scheduler.start(
                "weather",
                host,
                () -> {
                    scheduler.sleep(when);
                    if (!over) {
                        what.run();
                    }
                });
    }

    private Duration upTo(Duration max) {
        return Duration.ofNanos(random.nextLong(max.toNanos()));
    }
}
