package io.streamhouse.agent;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.agent.cluster.ClusterClock;
import io.streamhouse.agent.cluster.Heartbeat;
import io.streamhouse.agent.cluster.LeaseKeeper;
import io.streamhouse.agent.cluster.LeaseListener;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Roster;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.duty.DutyRunner;
import io.streamhouse.agent.log.Compactor;
import io.streamhouse.agent.log.LeftoverCollector;
import io.streamhouse.agent.log.PostgresLedger;
import io.streamhouse.agent.log.Retention;
import io.streamhouse.agent.log.Scrubber;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.log.UsageCheck;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.segment.BlockCache;
import io.streamhouse.agent.segment.ColdLane;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one session with everything that keeps it going: heartbeat, leases, recovery of
 * others, and the threads of all duties.
 */
final class RunningLog {
    private static final Logger log = LoggerFactory.getLogger(RunningLog.class);
    private static final long CACHE_BYTES_MAX = 128L << 20;
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(10);
    private static final Duration RECORD_LIMIT = Duration.ofSeconds(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Makings makings;
    private final Roster roster;
    private final Heartbeat heartbeat;
    private final LeaseKeeper keeper;
    private final StreamLog streamLog;
    private final LeftoverCollector collector;
    private final UsageCheck usageCheck;
    private final Compactor compactor;
    private final Scrubber scrubber;
    private final ColdLane coldReads;
    private final BlockCache blocks;
    private final List<DutyRunner> runners = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable LeaseListener listener;

    /** What it is made of. */
    record Makings(
            AgentConfig config,
            Database database,
            Membership membership,
            Session session,
            OwnWal wal,
            SegmentStore store,
            Function<UUID, Retention.Rule> retention,
            Producers producers,
            long unrecordedBytesMax,
            ClusterClock clock,
            ReadUsage reads,
            Rates rates,
            Executor blocking,
            LogMeters meters,
            Supplier<String> endpoint,
            Consumer<Throwable> halt) {}

    RunningLog(Makings makings) {
        this.makings = makings;
        Session session = makings.session();
        this.roster = new Roster(session);
        this.heartbeat =
                new Heartbeat(
                        makings.membership(),
                        session,
                        makings.config().walKind(),
                        makings.clock(),
                        this::sessionOver);
        this.collector =
                new LeftoverCollector(
                        makings.store(),
                        makings.database(),
                        roster::leadsFirst,
                        makings.config().deleteAfter(),
                        makings.clock());
        this.usageCheck = new UsageCheck(makings.database(), roster::leadsFirst);
        this.compactor =
                new Compactor(session, makings.database(), makings.store(), roster::ownSlots);
        this.scrubber =
                new Scrubber(
                        makings.database(), makings.store(), roster::leadsFirst, makings.clock());
        long cacheBytes = Math.min(CACHE_BYTES_MAX, Runtime.getRuntime().maxMemory() / 8);
        this.coldReads = new ColdLane(cacheBytes / 8);
        this.blocks = new BlockCache(makings.store(), cacheBytes, coldReads);
        this.streamLog =
                new StreamLog(
                        new StreamLog.Makings(
                                session,
                                makings.config().walKind(),
                                makings.wal().wal(),
                                makings.wal().remains(),
                                makings.store(),
                                blocks,
                                new PostgresLedger(
                                        makings.database(),
                                        makings.config().usageWindow().toMillis()),
                                makings.producers(),
                                makings.membership(),
                                roster,
                                heartbeat::fresh,
                                makings.retention(),
                                makings.config().segmentAgeMax(),
                                makings.unrecordedBytesMax(),
                                makings.clock(),
                                System::nanoTime,
                                makings.reads(),
                                makings.rates(),
                                makings.blocking(),
                                new LogWatcher()));
        this.keeper =
                new LeaseKeeper(
                        makings.membership(),
                        session,
                        streamLog,
                        roster,
                        makings.endpoint(),
                        System::nanoTime,
                        new LeaseWatcher());
    }

    StreamLog log() {
        return streamLog;
    }

    Routes routes() {
        return roster;
    }

    /** Why what this agent leads is not served now, if so. */
    Optional<String> obstacle() {
        if (!keeper.settled()) {
            return Optional.of("the log is not recovered yet");
        }
        return heartbeat.fresh()
                ? streamLog.obstacle()
                : Optional.of("PostgreSQL has heard no heartbeat lately; reads are refused");
    }

    /** Shows what it does. */
    void bindTo(MeterRegistry metrics) {
        usageCheck.bindTo(metrics);
        compactor.bindTo(metrics);
        scrubber.bindTo(metrics);
        Gauge.builder("streamhouse.partition.lease.count", streamLog, StreamLog::slotCount)
                .description("Slots of partitions that this agent leads, of 256")
                .register(metrics);
        Gauge.builder("streamhouse.segment.cache.hit.ratio", blocks, BlockCache::hitRatio)
                .description(
                        "Of the blocks of old segments that readers asked for: found in memory")
                .register(metrics);
        Gauge.builder(
                        "streamhouse.clock.ahead.seconds",
                        makings.clock(),
                        clock -> clock.ahead().toMillis() / 1e3)
                .description("This machine's clock before PostgreSQL's")
                .register(metrics);
        Gauge.builder("streamhouse.active.partitions", streamLog, StreamLog::partitionCount)
                .description("Partitions that this agent leads and that hold, or held, something")
                .register(metrics);
        Gauge.builder("streamhouse.orphaned.partitions", streamLog, StreamLog::orphanCount)
                .description("Partitions that no live agent leads")
                .register(metrics);
        Gauge.builder("streamhouse.recovery.broken", streamLog, StreamLog::brokenRecoveryCount)
                .description(
                        "Sessions that ended without a good-bye and cannot be recovered, so that"
                                + " their slots have no leader: somebody must look")
                .register(metrics);
    }

    /** Starts all threads. */
    void start() {
        List<Duty> duties = new ArrayList<>(streamLog.duties());
        duties.add(heartbeat);
        duties.add(keeper);
        duties.add(collector);
        duties.add(usageCheck);
        duties.add(compactor);
        duties.add(scrubber);
        duties.addAll(makings.wal().duties());
        duties.forEach(duty -> runners.add(DutyRunner.start(duty, this::broken)));
        listener = new LeaseListener(makings.database(), roster::refresh);
    }

    /** Gives all partitions to others while they are still served as long as possible. */
    void drain() {
        if (!await(keeper.drain(), DRAIN_LIMIT)) {
            log.warn("not all partitions could be given to others; they will take them");
        }
        streamLog.drain();
    }

    /** Records everything, ends the session and stops all threads. */
    void close() {
        boolean recorded = await(streamLog.flush(), RECORD_LIMIT);
        if (!await(streamLog.stop(), RECORD_LIMIT)) {
            log.warn("the commit loop did not stop in time");
        }
        stopThreads();
        try {
            makings.membership().sealOwn(makings.session());
            if (recorded) {
                makings.membership().end(makings.session().id());
            } else {
                log.warn("not all could be recorded before the end; the WAL keeps it");
            }
        } catch (DatabaseUnavailable e) {
            log.warn("the session's end could not be noted: {}", e.getMessage());
        }
        closeWal();
    }

    /** Stops all threads, and nothing else: what a crash leaves behind, for tests. */
    void die() {
        over.set(true);
        stopThreads();
        closeWal();
    }

    private void stopThreads() {
        LeaseListener listening = listener;
        if (listening != null) {
            listening.close();
        }
        runners.forEach(DutyRunner::close);
        coldReads.close();
    }

    private void closeWal() {
        try {
            makings.wal().close();
        } catch (IOException e) {
            log.warn("the WAL did not close cleanly", e);
        }
    }

    /** Another has sealed the session: whoever waits for an answer is told, then it is over. */
    private void sessionOver(Throwable cause) {
        streamLog.sessionOver(cause);
        // The commit loop may be waiting for PostgreSQL: it gets a moment, not more.
        CompletableFuture.delayedExecutor(
                        LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS, makings.blocking())
                .execute(() -> broken(cause));
    }

    private void broken(Throwable cause) {
        if (over.compareAndSet(false, true)) {
            makings.halt().accept(cause);
        }
    }

    private static boolean await(CompletableFuture<Void> future, Duration limit) {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private final class LogWatcher implements StreamLog.Watcher {
        @Override
        public void committed(int answers, long bytes, long nanos) {
            makings.meters().committed(bytes, nanos);
        }

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
            RunningLog.this.broken(cause);
        }
    }

    private final class LeaseWatcher implements LeaseKeeper.Watcher {
        @Override
        public void failedOver(int slots) {
            makings.meters().failedOver(slots);
        }

        @Override
        public void sealed(Throwable cause) {
            sessionOver(cause);
        }
    }
}
