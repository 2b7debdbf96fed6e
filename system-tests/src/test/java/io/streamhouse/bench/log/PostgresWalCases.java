package io.streamhouse.bench.log;

import io.streamhouse.bench.Figure;
import io.streamhouse.bench.log.Contender.Compression;
import java.util.function.Consumer;

/** The same agent with its WAL in PostgreSQL, as with several agents. */
final class PostgresWalCases {
    private static final double GOAL_P99_MS = 25;

    private final Scale scale;
    private final Cases cases;
    private final StreamHouseLog log;
    private final Consumer<Figure> figures;

    PostgresWalCases(Scale scale, Cases cases, StreamHouseLog log, Consumer<Figure> figures) {
        this.scale = scale;
        this.cases = cases;
        this.log = log;
        this.figures = figures;
    }

    void run() throws Exception {
        Runs bulk = new Runs();
        Runs rate = new Runs();
        cases.warmUp(log);
        for (int i = 0; i < scale.repetitions(); i++) {
            cases.produce(log, "bulk-" + i, Compression.LZ4, bulk);
            log.deleteTopic("bulk-" + i);
        }
        JitterProbe before = JitterProbe.measure();
        for (int i = 0; i < scale.repetitions(); i++) {
            cases.atRate(log, "rate-" + i, rate);
        }
        JitterProbe after = JitterProbe.measure();
        System.out.println("before: " + before + "\nafter: " + after);
        figures.accept(bulk.figure("log.postgres.produce.lz4", "records/s", Run::perSecond, log));
        figures.accept(bulk.figure("log.postgres.agent_cpu", "us/record", Run::serverMicros, log));
        figures.accept(
                bulk.figure("log.postgres.merging_cpu", "us/record", Run::mergingMicros, log));
        figures.accept(
                bulk.figure("log.postgres.postgres_cpu", "us/record", Run::databaseMicros, log));
        figures.accept(
                rate.figure("log.postgres.ack.p50", "ms", run -> run.result().sent().p50(), log));
        figures.accept(
                Cases.ifQuiet(
                        before.quiet() && after.quiet(),
                        rate.figure(
                                        "log.postgres.ack_since_due.p99",
                                        "ms",
                                        run -> run.result().due().p99(),
                                        log)
                                .atMost(GOAL_P99_MS)));
    }
}
