package io.streamhouse.faults;

import io.streamhouse.bench.log.Machine;
import io.streamhouse.system.Belongings;
import io.streamhouse.system.User;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Every fault once, then more of them until the time is over, in an order that the seed decides.
 * Ends with a table of faults against invariants. {@code PART} and {@code FAULT}, regular
 * expressions over the names of parts and faults, leave the others out.
 */
public final class FaultSoak {
    private static final Map<String, String> SETTINGS =
            Map.of("STREAMHOUSE_SEGMENT_AGE_MAX", "PT1S");
    private static final int SMALL_DISK_MIB = 512;

    private final Random random;
    private final long seed;
    private final long end;
    private final FaultTable table = new FaultTable();
    private final List<String> loads = new ArrayList<>();

    private FaultSoak(long seed, Duration length) {
        this.seed = seed;
        this.random = new Random(seed);
        this.end = System.nanoTime() + length.toNanos();
    }

    /**
     * Runs it.
     *
     * @return true when every invariant held
     */
    public static boolean run(long seed, Duration length) throws IOException {
        FaultSoak soak = new FaultSoak(seed, length);
        soak.part("one agent on its disk", soak::onOneDisk);
        soak.part("a pair of database servers", soak::onPair);
        soak.part("10,000 partitions", soak::withManyPartitions);
        soak.part("a clock that jumps", soak::withJumpingClock);
        soak.part("several agents", soak::onCluster);
        System.out.println();
        System.out.printf("make soak ONLY=log MINUTES=%d SEED=%d%n", length.toMinutes(), seed);
        System.out.println(Machine.describe(Path.of("")) + "; load " + soak.loads);
        soak.table.print(System.out);
        return soak.table.isClean();
    }

    /** What fails as a whole is told in the table, and the other parts still run. */
    private void part(String name, Verdict.Check faults) {
        if (Belongings.areEnding() || !isWanted("PART", name)) {
            return;
        }
        System.out.println("# " + name);
        try {
            loads.add(Machine.load());
            faults.run();
        } catch (Exception | AssertionError e) {
            table.fail(name, e);
        }
    }

    private void onOneDisk() throws Exception {
        Path data = Belongings.directory("streamhouse-soak-");
        Path log = data.resolve("log");
        boolean small = "root".equals(System.getProperty("user.name"));
        SmallDisk disk = small ? SmallDisk.mount(log, SMALL_DISK_MIB) : null;
        try (Cluster cluster = Cluster.onOneDisk(data, SETTINGS)) {
            List<Fault> faults = new ArrayList<>();
            faults.add(AgentFaults.none());
            faults.add(ServerFaults.everythingKilled());
            faults.add(ServerFaults.tornWal(random));
            faults.add(ServerFaults.databaseKilled());
            faults.add(FlippedByte.of(random));
            if (small) {
                faults.add(FullDisk.of(log, random));
            } else {
                table.skip("disk full", "it needs root");
            }
            strike(cluster, "file: ", wanted(faults));
        } finally {
            if (disk != null) {
                disk.close();
            }
        }
    }

    private void onPair() throws Exception {
        if (!PostgresPair.isInstalled()) {
            table.skip("pair: postgresql failed over", "the package postgresql-15 is missing");
            return;
        }
        Path data = Belongings.directory("streamhouse-soak-");
        try (Cluster cluster = Cluster.onPair(data, 1, SETTINGS)) {
            strike(cluster, "pair: ", List.of(ServerFaults.failedOver()));
        }
    }

    private void withManyPartitions() throws Exception {
        Path data = Belongings.directory("streamhouse-soak-");
        try (Cluster cluster = Cluster.start(data, 2, SETTINGS)) {
            User user = User.signUp(cluster.installation());
            user.upgrade(cluster.installation(), "enterprise");
            try (ManyPartitions many = ManyPartitions.in(cluster, user)) {
                tell(many.oneOfThreeKilled());
                tell(many.coldStartOfOne());
            }
        }
    }

    private void withJumpingClock() throws Exception {
        if (!JumpingClock.isInstalled()) {
            table.skip("clock jumps", "libfaketime is missing");
            return;
        }
        Path data = Belongings.directory("streamhouse-soak-");
        JumpingClock clock = JumpingClock.in(data);
        try (Cluster cluster = Cluster.start(data, 0, SETTINGS)) {
            cluster.addTimed(clock);
            strike(
                    cluster,
                    "",
                    List.of(
                            clock.jump("clock an hour ahead, and back", Duration.ofHours(1)),
                            clock.jump("clock an hour behind, and back", Duration.ofHours(-1))));
        }
    }

    private void onCluster() throws Exception {
        Path data = Belongings.directory("streamhouse-soak-");
        try (Cluster cluster = Cluster.start(data, 1, SETTINGS)) {
            List<Fault> faults = new ArrayList<>();
            faults.add(AgentFaults.none());
            faults.add(AgentFaults.killed(random));
            faults.add(AgentFaults.allKilled());
            faults.add(AgentFaults.drained(random));
            faults.add(AgentFaults.frozen(random));
            faults.add(ServerFaults.databaseKilled());
            faults.add(ServerFaults.controlPlaneKilled());
            faults.addAll(ServerFaults.storeFaults(seed));
            if (Namespace.areAllowed()) {
                cluster.addApart(1 + random.nextInt(250));
                faults.addAll(AgentFaults.cuts());
            } else {
                table.skip("cuts", "they need root and the program ip");
            }
            List<Fault> wanted = wanted(faults);
            strike(cluster, "", wanted);
            while (System.nanoTime() < end && !wanted.isEmpty()) {
                strike(cluster, "again: ", List.of(wanted.get(random.nextInt(wanted.size()))));
            }
        }
    }

    private void strike(Cluster cluster, String prefix, List<Fault> faults) throws Exception {
        User user = User.signUp(cluster.installation());
        User stranger = User.signUp(cluster.installation());
        user.upgrade(cluster.installation(), "enterprise");
        for (Fault fault : faults) {
            try {
                FaultRound.Result result = FaultRound.run(cluster, user, stranger, fault);
                tell(result.named(prefix + fault.name()));
            } catch (Exception | AssertionError e) {
                table.fail(prefix + fault.name(), e);
            }
        }
    }

    private static List<Fault> wanted(List<Fault> faults) {
        return faults.stream().filter(it -> isWanted("FAULT", it.name())).toList();
    }

    private static boolean isWanted(String setting, String name) {
        String only = System.getenv(setting);
        return only == null || name.matches(only);
    }

    private void tell(FaultRound.Result result) {
        table.add(result);
        System.out.printf(
                "%-30s %-34s %7d acknowledged, longest wait %s, writable %s after, %s%n",
                result.fault(),
                result.seen(),
                result.acknowledged(),
                FaultTable.seconds(result.outage()),
                FaultTable.seconds(result.unwritable()),
                result.verdict());
    }
}
