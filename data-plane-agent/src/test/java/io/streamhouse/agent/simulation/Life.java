package io.streamhouse.agent.simulation;

import io.streamhouse.agent.cluster.ClusterClock;
import io.streamhouse.agent.cluster.Heartbeat;
import io.streamhouse.agent.cluster.LeaseKeeper;
import io.streamhouse.agent.cluster.Roster;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.log.Answer;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.log.LeftoverCollector;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.producer.Opened;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.BlockCache;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One life of one agent process: all its objects, and the fibers that run them. */
final class Life extends Host implements StreamLog.Watcher, LeaseKeeper.Watcher {
    private static final Duration SEGMENT_AGE_MAX = Duration.ofSeconds(1);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);
    private static final long UNRECORDED_BYTES_MAX = 64 << 20;

    private final Machine machine;
    private final Cluster cluster;
    private final Surroundings world;
    private final Session session;
    private final StreamLog log;
    private final LeaseKeeper keeper;
    private final LeftoverCollector collector;

    /** Readers of one block wait for one another, outside the simulation: one at a time. */
    private final Turnstile segments;

    private final List<Runnable> mourners = new ArrayList<>();
    private boolean serving;
    private boolean drained;

    /** Begins a session; blocks. */
    Life(Machine machine, String name, Surroundings world) {
        super(name);
        this.machine = machine;
        this.cluster = machine.cluster();
        this.world = world;
        this.segments = new Turnstile(cluster.simulation().scheduler());
        this.session = world.begin();
        Roster roster = new Roster(session);
        ClusterClock heard = new ClusterClock(machine.clock(), cluster.nanoTime());
        heard.begun(session);
        InstantSource clock = world.clock(heard);
        Heartbeat heartbeat =
                new Heartbeat(world.membership(), session, WalKind.POSTGRES, heard, this::broken);
        this.log = new StreamLog(makings(roster, heartbeat, clock));
        this.keeper =
                new LeaseKeeper(
                        world.membership(),
                        session,
                        log,
                        roster,
                        machine::name,
                        cluster.nanoTime(),
                        this);
        List<Duty> duties = new ArrayList<>(log.duties());
        duties.add(heartbeat);
        duties.add(keeper);
        this.collector = world.collector();
        duties.add(collector);
        duties.add(world.compactor(session, roster::ownSlots));
        duties.forEach(this::start);
        log.remove(cluster.deleted());
        serving = true;
    }

    private StreamLog.Makings makings(Roster roster, Heartbeat heartbeat, InstantSource clock) {
        return new StreamLog.Makings(
                session,
                WalKind.POSTGRES,
                world.wal(session),
                world.remains(),
                world.store(),
                new BlockCache(world.store(), 32L << 20),
                world.ledger(),
                world.producers(),
                world.membership(),
                roster,
                world.fresh(heartbeat::fresh),
                cluster::retention,
                SEGMENT_AGE_MAX,
                UNRECORDED_BYTES_MAX,
                clock,
                cluster.nanoTime(),
                new ReadUsage(clock, Cluster.WINDOW.toMillis()),
                new Rates(),
                task ->
                        cluster.simulation()
                                .scheduler()
                                .start("blocking", this, () -> inTurn(task)),
                this);
    }

    private void inTurn(Runnable task) {
        boolean done =
                segments.through(() -> {
                    task.run();
                    return true;
                });
        if (!done) {
            throw new IllegalStateException("a task is not done");
        }
    }

    private void start(Duty duty) {
        Scheduler scheduler = cluster.simulation().scheduler();
        Wake wake = new Wake(scheduler);
        duty.wakeBy(wake);
        scheduler.start(
                name() + " " + duty.name(),
                this,
                () -> {
                    while (true) {
                        Duration pause = duty.step();
                        Violation.unless(
                                log.brokenRecoveryCount() == 0,
                                "I1: %s cannot recover a session, and nothing was damaged",
                                name());
                        wake.waits(pause);
                    }
                });
    }

    /** Stops as SIGTERM does: gives its slots away, records the rest, and is started anew. */
    void stop() {
        cluster.history().add("%s drains", name());
        keeper.drain()
                .thenCompose(_ -> log.flush())
                .thenRun(() -> {
                    drained = true;
                });
        cluster.simulation()
                .scheduler()
                .start(
                        "stop",
                        this,
                        () -> {
                            Scheduler scheduler = cluster.simulation().scheduler();
                            long until = scheduler.nowNanos() + DRAIN_MAX.toNanos();
                            while (!drained && scheduler.nowNanos() < until) {
                                scheduler.sleep(Duration.ofMillis(50));
                            }
                            machine.stopped(this);
                        });
    }

    /** Stops at once, and leaves nothing but what others keep. */
    void die(String cause) {
        if (!isDead()) {
            cluster.history().add("%s dies: %s", name(), cause);
            kill();
            cluster.simulation().scheduler().bury(this);
            mourners.forEach(Runnable::run);
            mourners.clear();
        }
    }

    /** For the books. */
    void tell(String form, Object... parts) {
        Object[] all = new Object[parts.length + 1];
        all[0] = name();
        System.arraycopy(parts, 0, all, 1, parts.length);
        cluster.history().add("%s " + form, all);
    }

    /** Runs this when it dies. */
    void whenDead(Runnable reaction) {
        mourners.add(reaction);
    }

    /** True when it takes calls. */
    boolean isServing() {
        return serving && !isDead();
    }

    long session() {
        return session.id();
    }

    LeaseKeeper keeper() {
        return keeper;
    }

    StreamLog log() {
        return log;
    }

    Producers producers() {
        return world.producers();
    }

    void append(Append append) {
        world.append(log, append);
    }

    void install(Opened opened, List<Place> places, Answer<List<Progress.Standing>> answer) {
        log.install(opened.binding(), places, answer);
    }

    Slice read(Place place, long offset, int bytesMax) {
        return segments.through(() -> log.read(place, cluster.organization(), offset, bytesMax));
    }

    long offsetAt(Place place, long millis) {
        return segments.through(() -> log.offsetAt(place, cluster.organization(), millis));
    }

    void trim(Place place, long before, Answer<Long> answer) {
        log.trim(place, cluster.organization(), before, answer);
    }

    void fence(Place place, String fence, Optional<String> expected, Answer<Long> answer) {
        log.setFence(place, cluster.organization(), fence, expected, answer);
    }

    void flush(Answer<Boolean> answer) {
        log.flush().thenRun(() -> answer.done(true));
    }

    void remove(List<UUID> topics) {
        log.remove(topics);
    }

    @Override
    public void committed(int answers, long bytes, long nanos) {}

    @Override
    public void topicsRemoved() {
        collector.wake();
    }

    @Override
    public void sessionEnded() {
        collector.sweepSoon();
    }

    @Override
    public void broken(Throwable cause) {
        machine.halted(this, cause);
    }

    @Override
    public void failedOver(int slots) {
        cluster.history().add("%s takes %s slots", name(), slots);
    }

    @Override
    public void sealed(Throwable cause) {
        log.sessionOver(cause);
    }
}
