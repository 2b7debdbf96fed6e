package io.streamhouse.faults;

import io.streamhouse.faults.Fault.Blow;
import io.streamhouse.s3.FaultPlan;
import io.streamhouse.s3.FaultProxy;
import io.streamhouse.system.Installation;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What befalls the servers that agents rely on, and the whole machine. */
final class ServerFaults {
    private static final double FAULTY_SHARE = 0.5;

    private ServerFaults() {}

    /** kill -9 of PostgreSQL's postmaster; the launcher starts it again. */
    static Fault databaseKilled() {
        return killed("postgresql killed", "postgres");
    }

    /** kill -9 of the control plane. */
    static Fault controlPlaneKilled() {
        return killed("control plane killed", "control-plane");
    }

    private static Fault killed(String name, String program) {
        return Fault.of(
                name,
                scene -> {
                    Installation installation = scene.cluster().installation();
                    long pid = installation.pid(program);
                    installation.kill(program);
                    return new Blow(
                            () -> gone(pid),
                            () -> {
                                installation.awaitServing();
                                scene.cluster().startMissing();
                            });
                });
    }

    /** The primary is killed and its synchronous standby promoted. */
    static Fault failedOver() {
        return Fault.of(
                "postgresql failed over",
                scene -> {
                    scene.cluster().pair().failOver();
                    return new Blow(
                            () -> "the standby is on timeline " + scene.cluster().pair().timeline(),
                            () -> {
                                scene.cluster().installation().awaitServing();
                                scene.cluster().startMissing();
                            });
                });
    }

    /** kill -9 of everything on the machine, and a fresh start. */
    static Fault everythingKilled() {
        return Fault.of(
                "everything killed",
                scene -> {
                    Installation installation = scene.cluster().installation();
                    long pid = installation.pid("agent");
                    installation.killEverything();
                    installation.start();
                    return new Blow(() -> gone(pid), () -> {});
                });
    }

    /** kill -9, and behind the last turn of the WAL lies what a torn write leaves. */
    static Fault tornWal(Random random) {
        return Fault.of(
                "torn wal",
                scene -> {
                    Installation installation = scene.cluster().installation();
                    installation.killEverything();
                    int torn = TornTurn.write(installation.data().resolve("log/wal"), random);
                    installation.start();
                    return new Blow(() -> torn + " bytes of a torn turn", () -> {});
                });
    }

    /** Requests to the store go wrong in every way, or in one. */
    static List<Fault> storeFaults(long seed) {
        return List.of(
                store("store faulty", FaultPlan.random(seed, FAULTY_SHARE)),
                store("store loses replies", _ -> new io.streamhouse.s3.Fault.LoseReply()),
                store("store away", _ -> new io.streamhouse.s3.Fault.Refuse(503)),
                store("store slow", _ -> new io.streamhouse.s3.Fault.Delay(Duration.ofSeconds(2))));
    }

    private static Fault store(String name, FaultPlan plan) {
        return Fault.of(
                name,
                scene -> {
                    FaultProxy proxy = scene.cluster().toStore();
                    int before = proxy.faults();
                    proxy.plan(plan);
                    return new Blow(
                            () -> requests(proxy.faults() - before),
                            () -> proxy.plan(FaultPlan.none()));
                });
    }

    private static String requests(int struck) {
        if (struck == 0) {
            throw new AssertionError("no request went wrong");
        }
        return struck + " requests went wrong";
    }

    private static String gone(long pid) {
        if (ProcessHandle.of(pid).isPresent()) {
            throw new AssertionError("process " + pid + " still runs");
        }
        return "process gone";
    }
}
