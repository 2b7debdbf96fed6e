package io.streamhouse.faults;

import io.streamhouse.system.Await;
import io.streamhouse.system.ProduceRun;
import io.streamhouse.system.User;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One fault while a producer writes and a probe reads: a topic of its own, the fault, its end, and
 * then every invariant.
 */
final class FaultRound {
    private static final int PARTITIONS = 12;
    private static final int RECORDS_PER_STEP = 400;

    /** A clock that is an hour ahead must not take what is younger than this. */
    private static final Duration RETENTION = Duration.ofMinutes(30);

    private static final Duration STEP_LIMIT = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final User user;
    private final User stranger;
    private final Fault fault;
    private final String topic = "fault-" + UUID.randomUUID();
    private final Verdict verdict = new Verdict();
    private final AtomicReference<String> seen = new AtomicReference<>("not seen");

    private FaultRound(Cluster cluster, User user, User stranger, Fault fault) {
        this.cluster = cluster;
        this.user = user;
        this.stranger = stranger;
        this.fault = fault;
    }

    /**
     * What came out.
     *
     * @param seen what showed that the fault has happened
     * @param outage the longest wait for an acknowledgement from the beginning of the fault on
     * @param unwritable how long not every partition took records, from the end of the fault
     */
    record Result(
            String fault,
            String seen,
            int acknowledged,
            Duration outage,
            Duration unwritable,
            Verdict verdict) {
        /** The same under another name. */
        Result named(String name) {
            return new Result(name, seen, acknowledged, outage, unwritable, verdict);
        }
    }

    /** Runs it. */
    static Result run(Cluster cluster, User user, User stranger, Fault fault) throws Exception {
        return new FaultRound(cluster, user, stranger, fault).run();
    }

    private Result run() throws Exception {
        user.createTopic(topic, PARTITIONS, Map.of("retention_ms", RETENTION.toMillis()));
        try (ProduceRun produced =
                        new ProduceRun(
                                cluster.endpoints(),
                                user.key(),
                                topic,
                                PARTITIONS,
                                "run-" + topic);
                FreshnessProbe probe = new FreshnessProbe(cluster, user)) {
            produced.send(RECORDS_PER_STEP);
            produced.awaitAll();
            awaitPartitions(produced);
            CompletableFuture<Void> probing = probe.start();
            produced.takeLongestWait();
            Duration untilEverywhere = strike(produced);
            long healed = System.nanoTime();
            produced.send(RECORDS_PER_STEP);
            verdict.check(
                    Invariant.LIVENESS,
                    () -> Await.until("all is acknowledged", STEP_LIMIT, produced::isIdle));
            Duration unwritable = Duration.ofNanos(System.nanoTime() - healed);
            Duration wait = produced.takeLongestWait();
            probe.stop();
            verdict.check(Invariant.REAL_TIME, probing::join);
            new Inspection(cluster, stranger, topic, produced, verdict).run();
            return new Result(
                    fault.name(),
                    seen.get(),
                    produced.acknowledged(),
                    wait.compareTo(untilEverywhere) > 0 ? wait : untilEverywhere,
                    unwritable,
                    verdict);
        }
    }

    /** Until every partition is in PostgreSQL, which knows who leads it. */
    private void awaitPartitions(ProduceRun produced) throws Exception {
        UUID topicId = produced.topicId();
        Await.until(
                "all partitions are known",
                STEP_LIMIT,
                () ->
                        cluster.number(
                                        "SELECT count(*) FROM log.v1_partition WHERE topic_id = '"
                                                + topicId
                                                + "' AND agent_id IS NOT NULL")
                                == PARTITIONS);
    }

    /** The whole fault; how long after its beginning each partition had taken a later record. */
    private Duration strike(ProduceRun produced) throws Exception {
        Scene scene = new Scene(cluster, user, topic, produced.topicId(), produced);
        long struck = System.nanoTime();
        Fault.Blow blow = fault.strike().on(scene);
        CompletableFuture<Long> everywhere =
                produced.send(PARTITIONS).thenApply(_ -> System.nanoTime() - struck);
        for (int i = 0; i < fault.steps(); i++) {
            produced.send(RECORDS_PER_STEP);
            TimeUnit.MILLISECONDS.sleep(Fault.STEP_MS);
        }
        fault.takeOver()
                .ifPresent(limit ->
                        verdict.check(
                                Invariant.LIVENESS,
                                () -> requireTakenOver(everywhere, struck, limit)));
        verdict.check(blow.shows(), () -> seen.set(blow.sign().seen()));
        verdict.check(Invariant.LIVENESS, () -> blow.heal().run());
        verdict.check(
                Invariant.LIVENESS,
                () -> Await.until("each partition took one", STEP_LIMIT, everywhere::isDone));
        return Duration.ofNanos(everywhere.getNow(System.nanoTime() - struck));
    }

    private static void requireTakenOver(
            CompletableFuture<Long> everywhere, long struck, Duration limit) throws Exception {
        Await.until(
                "all partitions take records while the fault lasts",
                limit.minusNanos(System.nanoTime() - struck),
                everywhere::isDone);
        Duration took = Duration.ofNanos(everywhere.join());
        if (took.compareTo(limit) > 0) {
            throw new AssertionError("all partitions took records only after " + took);
        }
    }
}
