package io.streamhouse.faults;

import io.streamhouse.s3.FaultPlan;
import io.streamhouse.system.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Every fault once, then more of them until the time is over, in an order that the seed decides.
 * Ends with a table of faults against invariants.
 */
public final class FaultSoak {
    private static final Map<String, String> SETTINGS =
            Map.of("STREAMHOUSE_SEGMENT_AGE_MAX", "PT1S");
    private static final double FAULTY_SHARE = 0.5;
    private static final int SMALL_DISK_MIB = 160;

    private final Random random;
    private final long seed;
    private final long end;
    private final FaultTable table = new FaultTable();

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
    public static boolean run(long seed, Duration length) throws Exception {
        FaultSoak soak = new FaultSoak(seed, length);
        soak.onOneDisk();
        soak.onPair();
        soak.onCluster();
        System.out.println();
        System.out.println("SEED=" + seed);
        soak.table.print(System.out);
        return soak.table.isClean();
    }

    private void onOneDisk() throws Exception {
        Path data = directory();
        boolean small = "root".equals(System.getProperty("user.name"));
        Path log = data.resolve("log");
        SmallDisk disk = small ? SmallDisk.mount(log, SMALL_DISK_MIB) : null;
        try (Cluster cluster = Cluster.onOneDisk(data, SETTINGS)) {
            List<Fault> faults = new ArrayList<>();
            faults.add(new Fault.None());
            faults.add(new Fault.EverythingKilled());
            faults.add(new Fault.TornWal(random));
            faults.add(new Fault.DatabaseKilled());
            if (small) {
                faults.add(new Fault.DiskFull(log));
            } else {
                System.out.println("disk full is left out: it needs root");
            }
            strike(cluster, "file: ", faults);
        } finally {
            if (disk != null) {
                disk.close();
            }
        }
    }

    private void onPair() throws Exception {
        if (!PostgresPair.isInstalled()) {
            System.out.println("failover is left out: it needs the package postgresql-15");
            return;
        }
        try (Cluster cluster = Cluster.onPair(directory(), 1, SETTINGS)) {
            strike(cluster, "pair: ", List.of(new Fault.FailedOver()));
        }
    }

    private void onCluster() throws Exception {
        try (Cluster cluster = Cluster.start(directory(), 2, SETTINGS)) {
            List<Fault> faults = new ArrayList<>();
            faults.add(new Fault.None());
            faults.add(new Fault.Killed(random));
            faults.add(new Fault.AllKilled());
            faults.add(new Fault.Drained(random));
            faults.add(new Fault.Frozen(random));
            faults.add(new Fault.DatabaseKilled());
            faults.add(new Fault.ControlPlaneKilled());
            faults.add(new Fault.StoreFaulty("store faulty", FaultPlan.random(seed, FAULTY_SHARE)));
            faults.add(
                    new Fault.StoreFaulty(
                            "store loses replies", _ -> new io.streamhouse.s3.Fault.LoseReply()));
            faults.add(
                    new Fault.StoreFaulty(
                            "store away", _ -> new io.streamhouse.s3.Fault.Refuse(503)));
            faults.add(
                    new Fault.StoreFaulty(
                            "store slow",
                            _ -> new io.streamhouse.s3.Fault.Delay(Duration.ofSeconds(2))));
            if (Namespace.areAllowed()) {
                cluster.addApart(1 + random.nextInt(250));
                for (Namespace.Link link : Namespace.Link.values()) {
                    faults.add(new Fault.Cut(link));
                }
            } else {
                System.out.println("cuts are left out: they need root and the program ip");
            }
            strike(cluster, "", faults);
            while (System.nanoTime() < end) {
                Collections.shuffle(faults, random);
                strike(cluster, "again: ", faults.subList(0, 1));
            }
        }
    }

    private void strike(Cluster cluster, String prefix, List<Fault> faults) throws Exception {
        User user = User.signUp(cluster.installation());
        User stranger = User.signUp(cluster.installation());
        user.upgrade(cluster.installation(), "enterprise");
        for (Fault fault : faults) {
            FaultRound.Result result =
                    FaultRound.run(cluster, user, stranger, fault).named(prefix + fault.name());
            table.add(result);
            System.out.printf(
                    "%-28s %7d acknowledged, writable %.1f s after, %s%n",
                    result.fault(),
                    result.acknowledged(),
                    result.unwritable().toMillis() / 1e3,
                    result.broken().isEmpty() ? "all held" : "BROKEN: " + result.broken());
        }
    }

    private static Path directory() throws Exception {
        return Files.createTempDirectory("streamhouse-soak-");
    }
}
