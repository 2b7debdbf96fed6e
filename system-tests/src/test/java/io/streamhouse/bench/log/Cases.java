package io.streamhouse.bench.log;

import io.streamhouse.bench.Figure;
import io.streamhouse.bench.log.Contender.Compression;
import io.streamhouse.bench.log.Contender.Heap;
import io.streamhouse.bench.log.Contender.Latency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The cases of the comparison, each with its goals. */
final class Cases {
    private static final int STARTS = 3;
    private static final int KILLS = 3;
    private static final int DURABLE_SHARE = 4;
    private static final StreamHouseLog.Crowd CROWD =
            new StreamHouseLog.Crowd(100, 100, 1_000, 500);

    private final Scale scale;
    private final Contender kafka;
    private final Contender durable;
    private final StreamHouseLog ours;
    private final Consumer<Figure> figures;
    private final Runs lz4 = new Runs();

    Cases(
            Scale scale,
            Contender kafka,
            Contender durable,
            StreamHouseLog ours,
            Consumer<Figure> figures) {
        this.scale = scale;
        this.kafka = kafka;
        this.durable = durable;
        this.ours = ours;
        this.figures = figures;
    }

    /** From here on each server has the smallest heap that sustains the load. */
    void heaps() throws Exception {
        Heap kafkas = kafka.usualHeap();
        Heap own = ours.usualHeap();
        if (scale.heaps()) {
            kafkas = new SmallestHeap(scale).find(kafka);
            own = new SmallestHeap(scale).find(ours);
        }
        figures.accept(Figure.of("log.heap", own.mib(), "MiB").beside(kafka.name(), kafkas.mib()));
    }

    void starts() throws Exception {
        ours.awaitClassArchive();
        double[] own = new double[STARTS];
        double[] kafkas = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            Machine.awaitIdle();
            kafkas[i] = kafka.restart();
            Machine.awaitIdle();
            own[i] = ours.restart();
        }
        Arrays.sort(own);
        Arrays.sort(kafkas);
        figures.accept(
                Figure.of("log.start", own[STARTS / 2], "s")
                        .between(own[0], own[STARTS - 1])
                        .beside(kafka.name(), kafkas[STARTS / 2])
                        .ratioAtMost(0.6));
        figures.accept(
                Figure.of("log.memory.idle", Memory.residentMib(ours.pid()), "MiB")
                        .beside(kafka.name(), Memory.residentMib(kafka.pid()))
                        .ratioAtMost(0.5));
    }

    void throughput() throws Exception {
        Runs none = new Runs();
        Runs fetch = new Runs();
        for (Contender contender : List.of(kafka, ours)) {
            warmUp(contender);
        }
        for (int i = 0; i < scale.repetitions(); i++) {
            for (Contender contender : List.of(kafka, durable, ours)) {
                String name = name(contender, i);
                produce(contender, "lz4-" + name, Compression.LZ4, lz4);
                if (contender != durable) {
                    consume(contender, "lz4-" + name, fetch);
                }
                contender.deleteTopic("lz4-" + name);
                produce(contender, "none-" + name, Compression.NONE, none);
                contender.deleteTopic("none-" + name);
            }
        }
        tellProduce(none);
        tellFetch(fetch);
    }

    void latency() throws Exception {
        JitterProbe before = JitterProbe.measure();
        System.out.println("before: " + before);
        Runs runs = new Runs();
        List<Latency> read = new ArrayList<>();
        for (int i = 0; i < scale.repetitions(); i++) {
            for (Contender contender : List.of(kafka, durable, ours)) {
                atRate(contender, "rate-" + name(contender, i), runs);
            }
            ours.createTopic("tail-" + i);
            read.add(ours.readAtRate("tail-" + i, scale.rateWarmUp(), scale.rateRecords()));
            ours.deleteTopic("tail-" + i);
        }
        JitterProbe after = JitterProbe.measure();
        System.out.println("after: " + after);
        tellLatency(runs, read, before.quiet() && after.quiet());
    }

    void memory() throws Exception {
        figures.accept(
                lz4.figure("log.memory.load", "MiB", Run::peakMib, ours, kafka).ratioAtMost(0.5));
    }

    /** As a share of what the agent spends on a batch as a whole. */
    void dedup() {
        double perBatch = Scale.BATCH_BYTES_BEFORE_LZ4 / (double) PayloadFile.BYTES;
        double whole = lz4.median(ours, Run::serverMicros) * perBatch;
        double micros = DedupCost.micros(Scale.BATCH_BYTES_BEFORE_LZ4);
        figures.accept(Figure.of("log.dedup.share", 100 * micros / whole, "% of CPU").atMost(1));
        figures.accept(Figure.of("log.dedup", micros, "us/batch"));
    }

    /**
     * Kills the agent while records are sent at a fixed rate to all partitions: the longest time
     * that a record had to wait, its restart by the launcher included.
     */
    void kill() throws Exception {
        double[] outages = new double[KILLS];
        for (int i = 0; i < KILLS; i++) {
            ours.createTopic("kill-" + i);
            ours.killAfter(Duration.ofSeconds(scale.rateWarmUpSeconds()));
            outages[i] =
                    ours.produceAtRate("kill-" + i, 0, scale.rateWarmUp() + scale.rateRecords())
                                    .due()
                                    .max()
                            / 1e3;
            ours.deleteTopic("kill-" + i);
        }
        Arrays.sort(outages);
        figures.accept(
                Figure.of("log.kill_9.outage", outages[KILLS / 2], "s")
                        .between(outages[0], outages[KILLS - 1])
                        .atMost(5));
    }

    /** As many tenants' programs as one agent should bear, in the memory of a small machine. */
    void crowd() throws Exception {
        ours.restart();
        Memory.forgetPeak(ours.pid());
        StreamHouseLog.Crowded crowded = ours.crowd("crowd", CROWD, scale.rateSeconds());
        figures.accept(
                Figure.of("log.crowd.memory", Memory.peakMib(ours.pid()), "MiB").atMost(1_024));
        figures.accept(Figure.of("log.crowd.failed", crowded.failed(), "records").atMost(0));
        figures.accept(Figure.of("log.crowd.ack_since_due.p50", crowded.due().p50(), "ms"));
        figures.accept(Figure.of("log.crowd.ack_since_due.p99", crowded.due().p99(), "ms"));
        figures.accept(Figure.of("log.crowd.cold_start", ours.restart(), "s"));
    }

    /** A million records and more, until the servers' hot code is compiled. */
    void warmUp(Contender contender) throws Exception {
        for (int i = 0; i < scale.warmUps(); i++) {
            contender.createTopic("warm-up");
            contender.produce("warm-up", Compression.LZ4, 0, scale.all());
            contender.produce("warm-up", Compression.NONE, 0, scale.all());
            contender.consume("warm-up", 2 * scale.all());
            contender.deleteTopic("warm-up");
        }
        contender.settle();
    }

    void atRate(Contender contender, String topic, Runs runs) throws Exception {
        contender.createTopic(topic);
        int warmUp = scale.rateWarmUp();
        int records = scale.rateRecords();
        Run run =
                Run.measure(
                        contender,
                        warmUp + records,
                        () -> contender.produceAtRate(topic, warmUp, records));
        runs.add(contender, say(contender, topic, run));
        contender.deleteTopic(topic);
    }

    void produce(Contender contender, String topic, Compression compression, Runs runs)
            throws Exception {
        contender.createTopic(topic);
        // It syncs so often that fewer records tell as much.
        int share = contender == durable ? DURABLE_SHARE : 1;
        int warmUp = scale.warmUp() / share;
        int records = scale.records() / share;
        Run run =
                Run.measure(
                        contender,
                        warmUp + records,
                        () -> contender.produce(topic, compression, warmUp, records));
        runs.add(contender, say(contender, topic, run));
    }

    private void consume(Contender contender, String topic, Runs runs) throws Exception {
        runs.add(
                contender,
                say(
                        contender,
                        "read " + topic,
                        Run.measure(
                                contender,
                                scale.all(),
                                () -> contender.consume(topic, scale.all()))));
    }

    private void tellProduce(Runs none) {
        figures.accept(
                lz4.figure("log.produce.lz4", "records/s", Run::perSecond, ours, kafka)
                        .ratioAtLeast(1.3));
        figures.accept(
                lz4.figure("log.produce.lz4.fsync", "records/s", Run::perSecond, ours, durable)
                        .ratioAtLeast(3));
        figures.accept(none.figure("log.produce.none", "records/s", Run::perSecond, ours, kafka));
        figures.accept(
                none.figure("log.produce.none.fsync", "records/s", Run::perSecond, ours, durable)
                        .ratioAtLeast(3));
        tellCpu("log.produce.lz4", lz4, 1.1);
        tellCpu("log.produce.none", none, 1.1);
    }

    private void tellFetch(Runs fetch) {
        figures.accept(
                fetch.figure("log.consume", "records/s", Run::perSecond, ours, kafka)
                        .ratioAtLeast(1.3));
        tellCpu("log.consume", fetch, 1.5);
    }

    private void tellCpu(String name, Runs runs, double goal) {
        String unit = "us/record";
        figures.accept(
                runs.figure(name + ".server_cpu", unit, Run::serverAndDatabaseMicros, ours, kafka)
                        .ratioAtMost(goal));
        figures.accept(runs.figure(name + ".agent_cpu", unit, Run::serverMicros, ours));
        figures.accept(runs.figure(name + ".merging_cpu", unit, Run::mergingMicros, ours));
        figures.accept(runs.figure(name + ".postgres_cpu", unit, Run::databaseMicros, ours));
        figures.accept(runs.figure(name + ".client_cpu", unit, Run::clientMicros, ours, kafka));
        figures.accept(
                runs.figure(name + ".foreign", "% of CPU", run -> 100 * run.foreignShare(), ours));
    }

    private void tellLatency(Runs runs, List<Latency> read, boolean quiet) {
        for (Contender peer : List.of(kafka, durable)) {
            String name = "log.ack" + (peer == durable ? ".fsync" : "");
            figures.accept(
                    runs.figure(name + ".p50", "ms", run -> run.result().sent().p50(), ours, peer));
            Figure p99 =
                    runs.figure(name + ".p99", "ms", run -> run.result().sent().p99(), ours, peer);
            figures.accept(peer == durable ? p99 : p99.ratioAtMost(1));
            figures.accept(
                    runs.figure(
                            name + ".p999", "ms", run -> run.result().sent().p999(), ours, peer));
        }
        figures.accept(
                ifQuiet(
                        quiet,
                        runs.figure(
                                        "log.ack_since_due.p99",
                                        "ms",
                                        run -> run.result().due().p99(),
                                        ours)
                                .atMost(10)));
        double[] p99 = read.stream().mapToDouble(Latency::p99).sorted().toArray();
        figures.accept(
                ifQuiet(
                        quiet,
                        Figure.of("log.read_since_due.p99", p99[p99.length / 2], "ms")
                                .between(p99[0], p99[p99.length - 1])
                                .atMost(15)));
        tellCpu("log.at_rate", runs, 1.1);
    }

    static Figure ifQuiet(boolean quiet, Figure figure) {
        return quiet ? figure : figure.discounted("the machine was not quiet");
    }

    private static Run say(Contender contender, String what, Run run) {
        System.out.printf(
                Locale.ROOT,
                "  %-24s %-24s %,9.0f records/s  server %.2f + %.2f us, merging %.2f  client %.2f us"
                        + "  p99 %.1f ms"
                        + "  others %.0f %%%n",
                contender.name(),
                what,
                run.perSecond(),
                run.serverMicros(),
                run.databaseMicros(),
                run.mergingMicros(),
                run.clientMicros(),
                run.result().sent().p99(),
                100 * run.foreignShare());
        return run;
    }

    private String name(Contender contender, int repetition) {
        return (contender == kafka ? "a" : contender == durable ? "b" : "c") + "-" + repetition;
    }
}
