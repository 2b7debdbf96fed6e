package io.streamhouse.agent.simulation;

import io.streamhouse.agent.database.Away;
import io.streamhouse.agent.database.DatabaseUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an agent runs: its name, its clock, its ways to PostgreSQL and the store. */
final class Machine {
    private final Cluster cluster;
    private final String name;
    private final Link database;
    private final Link store;
    private @Nullable Life life;
    private @Nullable Host booting;
    private int lives;
    private long aheadMillis;
    private double drift;

    Machine(Cluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
        Host host = new Host(name);
        Host beyond = cluster.beyond();
        this.database = new Link(cluster.simulation(), host, beyond, "metadata", Away::because);
        this.store = new Link(cluster.simulation(), host, beyond, "store", IOException::new);
    }

    Cluster cluster() {
        return cluster;
    }

    String name() {
        return name;
    }

    Link database() {
        return database;
    }

    Link store() {
        return store;
    }

    @Nullable Life life() {
        return life;
    }

    /** The life of an agent that is up. */
    Life requireLife() {
        if (life == null) {
            throw new IllegalStateException(name + " is not up");
        }
        return life;
    }

    boolean isUp() {
        return life != null && !life.isDead();
    }

    /** The present session; 0: none. */
    long session() {
        return life == null ? 0 : life.session();
    }

    /** Stops the agent as SIGTERM does, and starts it anew. */
    void drain() {
        if (life != null && isUp()) {
            life.stop();
        }
    }

    /** Starts the agent, unless it runs. */
    void start() {
        if (isUp() || (booting != null && !booting.isDead())) {
            return;
        }
        lives++;
        Host host = new Host(name + " boot");
        booting = host;
        cluster.simulation()
                .scheduler()
                .start(
                        host.name(),
                        host,
                        () -> {
                            life = begin();
                            host.kill();
                        });
    }

    private Life begin() {
        String named = name + "." + lives;
        while (true) {
            try {
                Life begun = new Life(this, named, cluster.surroundings(this));
                cluster.history().add("%s begins session %s", named, begun.session());
                return begun;
            } catch (DatabaseUnavailable _) {
                cluster.simulation().scheduler().sleep(Duration.ofMillis(500));
            }
        }
    }

    /** Kills the agent at once. */
    void kill(String cause) {
        for (Host host : hosts()) {
            if (host instanceof Life one) {
                one.die(cause);
            } else {
                host.kill();
                cluster.simulation().scheduler().bury(host);
            }
        }
    }

    /** The agent stands still, or goes on. */
    void pause(boolean on) {
        cluster.history().add("%s %s", name, on ? "stands still" : "goes on");
        hosts().forEach(host -> host.pause(on));
    }

    private List<Host> hosts() {
        List<Host> hosts = new ArrayList<>();
        if (life != null) {
            hosts.add(life);
        }
        if (booting != null && !booting.isDead()) {
            hosts.add(booting);
        }
        return hosts;
    }

    /** A life has ended itself: the process exits, and is started anew after a while. */
    void halted(Life which, Throwable cause) {
        which.die(String.valueOf(cause.getMessage()));
        cluster.judge(cause);
        cluster.restartLater(this);
        throw new Killed(which.name());
    }

    /** A life has come to its end in good order. */
    void stopped(Life which) {
        which.die("stopped");
        cluster.restartLater(this);
        throw new Killed(which.name());
    }

    /** The wall clock jumps. */
    void jump(long millis) {
        aheadMillis += millis;
        cluster.history().add("the clock of %s jumps by %s ms to %s", name, millis, aheadMillis);
    }

    /** The wall clock goes too fast, or too slow. */
    void drift(double share) {
        drift = share;
    }

    /** The wall clock. */
    InstantSource clock() {
        return () -> {
            long millis = cluster.simulation().scheduler().nowNanos() / 1_000_000;
            return Instant.ofEpochMilli(
                    Cluster.EPOCH_MILLIS + millis + aheadMillis + (long) (millis * drift));
        };
    }
}
