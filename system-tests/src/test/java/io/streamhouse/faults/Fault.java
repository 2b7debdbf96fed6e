package io.streamhouse.faults;

import io.streamhouse.s3.FaultPlan;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Something that goes wrong while records are written, and how it ends. */
interface Fault {
    /** For the table. */
    String name();

    /** Begins. */
    void strike(Cluster cluster) throws Exception;

    /** Ends; everything is as before when this returns, or comes back by itself. */
    void heal(Cluster cluster) throws Exception;

    /** How often records are written while it lasts. */
    default int steps() {
        return 10;
    }

    /** Between two writes. */
    default void step(Cluster cluster) throws Exception {
        TimeUnit.MILLISECONDS.sleep(STEP_MS);
    }

    /** The length of a step. */
    int STEP_MS = 500;

    /** A process that is struck. */
    private static AgentProcess victim(Cluster cluster, Random random) {
        return cluster.agents().get(random.nextInt(cluster.agents().size()));
    }

    /** Nothing at all: what is broken then is broken without any fault. */
    record None() implements Fault {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public void strike(Cluster cluster) {}

        @Override
        public void heal(Cluster cluster) {}
    }

    /** kill -9 of an agent, which comes back after a while. */
    record Killed(Random random) implements Fault {
        @Override
        public String name() {
            return "agent killed";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            victim(cluster, random).kill();
        }

        @Override
        public void heal(Cluster cluster) throws Exception {
            cluster.startMissing();
        }
    }

    /** kill -9 of all agents at once. */
    record AllKilled() implements Fault {
        @Override
        public String name() {
            return "all agents killed";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            cluster.installation().kill("agent");
            for (AgentProcess agent : cluster.agents()) {
                agent.kill();
            }
        }

        @Override
        public void heal(Cluster cluster) throws Exception {
            cluster.startMissing();
        }
    }

    /** SIGTERM: the agent hands over and ends cleanly. */
    record Drained(Random random) implements Fault {
        @Override
        public String name() {
            return "agent drained";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            AgentProcess agent = victim(cluster, random);
            int status = agent.terminate();
            if (status != 143 && status != 0) {
                throw new AssertionError(agent.id() + " ended with " + status);
            }
        }

        @Override
        public void heal(Cluster cluster) throws Exception {
            cluster.startMissing();
        }
    }

    /** SIGSTOP for longer than a session lives: others take over, and the frozen one finds out. */
    record Frozen(Random random, AgentProcess[] frozen) implements Fault {
        Frozen(Random random) {
            this(random, new AgentProcess[1]);
        }

        @Override
        public String name() {
            return "agent frozen";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            frozen[0] = victim(cluster, random);
            frozen[0].freeze();
        }

        @Override
        public int steps() {
            return 14;
        }

        @Override
        public void heal(Cluster cluster) throws Exception {
            frozen[0].thaw();
            cluster.awaitEnd(frozen[0]);
            cluster.startMissing();
        }
    }

    /** kill -9 of PostgreSQL's postmaster; the launcher starts it again. */
    record DatabaseKilled() implements Fault {
        @Override
        public String name() {
            return "postgresql killed";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            cluster.installation().kill("postgres");
        }

        @Override
        public void heal(Cluster cluster) throws Exception {
            cluster.installation().awaitServing();
            cluster.startMissing();
        }
    }

    /** kill -9 of the control plane. */
    record ControlPlaneKilled() implements Fault {
        @Override
        public String name() {
            return "control plane killed";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            cluster.installation().kill("control-plane");
        }

        @Override
        public void heal(Cluster cluster) throws Exception {
            cluster.installation().awaitServing();
        }
    }

    /** A link of an agent in a namespace of its own is cut, longer than a session lives. */
    record Cut(Namespace.Link link) implements Fault {
        @Override
        public String name() {
            return "cut from " + link.name().toLowerCase(java.util.Locale.ROOT);
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            cluster.apart().namespace().cut(link);
        }

        @Override
        public int steps() {
            return 16;
        }

        @Override
        public void heal(Cluster cluster) throws Exception {
            cluster.apart().namespace().heal(link);
            cluster.startMissing();
        }
    }

    /** Requests to the store go wrong by a plan. */
    record StoreFaulty(String name, FaultPlan plan) implements Fault {
        @Override
        public void strike(Cluster cluster) {
            cluster.toStore().plan(plan);
        }

        @Override
        public void heal(Cluster cluster) {
            cluster.toStore().plan(FaultPlan.none());
        }
    }

    /** The primary is killed and its synchronous standby promoted. */
    record FailedOver() implements Fault {
        @Override
        public String name() {
            return "postgresql failed over";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            cluster.pair().failOver();
        }

        @Override
        public void heal(Cluster cluster) throws Exception {
            cluster.installation().awaitServing();
            cluster.startMissing();
        }
    }

    /** kill -9 of everything on the machine, and a fresh start. */
    record EverythingKilled() implements Fault {
        @Override
        public String name() {
            return "everything killed";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            cluster.installation().killEverything();
            cluster.installation().start();
        }

        @Override
        public void heal(Cluster cluster) {}
    }

    /** kill -9, and behind the last turn of the WAL lies what a torn write leaves. */
    record TornWal(Random random) implements Fault {
        @Override
        public String name() {
            return "torn wal";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            cluster.installation().killEverything();
            TornTurn.write(cluster.installation().data().resolve("log/wal"), random);
            cluster.installation().start();
        }

        @Override
        public void heal(Cluster cluster) {}
    }

    /** The disk of the log is full, until room is made. */
    record DiskFull(java.nio.file.Path disk) implements Fault {
        @Override
        public String name() {
            return "disk full";
        }

        @Override
        public void strike(Cluster cluster) throws Exception {
            SmallDisk.fill(disk);
        }

        @Override
        public int steps() {
            return 30;
        }

        @Override
        public void heal(Cluster cluster) throws Exception {
            SmallDisk.makeRoom(disk);
        }
    }
}
