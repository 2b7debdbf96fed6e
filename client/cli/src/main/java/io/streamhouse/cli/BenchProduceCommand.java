package io.streamhouse.cli;

import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.RecordMetadata;
import io.streamhouse.client.StreamHouse;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends records as fast as possible, or at a rate. */
@Command(
        name = "produce",
        description =
                "Send records and measure until each is acknowledged. With --rate, latencies count"
                        + " from the time at which a record was to be sent. Without --records and"
                        + " --duration it sends 1000000 records.")
final class BenchProduceCommand implements Callable<Integer> {
    private static final long USUAL_RECORDS = 1_000_000;

    private final Cli cli;

    @Parameters(paramLabel = "TOPIC", description = "The topic; its records stay.")
    private String topic = "";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Records per second; 0: as fast as possible (default: 0).")
    private double rate;

    @Mixin private BenchLoad load = new BenchLoad(USUAL_RECORDS, null);

    private final Latencies latencies = new Latencies();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();

    BenchProduceCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws IOException {
        BenchLoad.require(rate >= 0, "--rate is 0 or more");
        Payload payload = load.content();
        try (Interruption interruption = Interruption.listen();
                StreamHouse streamHouse = cli.connect();
                Producer producer = streamHouse.producer(load.producer());
                Progress progress = Progress.of(cli, "acknowledged");
                AgentWatch _ = AgentWatch.start(cli, producer, acknowledged, progress)) {
            // The first record finds the topic and opens the producer.
            CompletableWait.join(producer.send(message(payload.value(0))));
            warmUp(producer, payload, interruption);
            BenchReport report = new BenchReport();
            long before = producer.statistics().acknowledgedBytes();
            long bytes = send(producer, payload, interruption, progress);
            producer.flush();
            progress.close();
            report.throughput(acknowledged.get(), bytes)
                    .fact("stored_bytes", producer.statistics().acknowledgedBytes() - before)
                    .fact("failed", failed.get())
                    .latencies(rate == 0 ? "ack_from_send" : "ack", latencies)
                    .print(cli);
            cli.flush();
        }
        Throwable first = cause.get();
        if (first != null) {
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    failed.get() + " records failed, the first: " + first.getMessage());
        }
        return 0;
    }

    private void warmUp(Producer producer, Payload payload, Interruption interruption) {
        for (long i = 0; i < load.warmUp() && !interruption.asked(); i++) {
            producer.send(message(payload.value(i)));
        }
        producer.flush();
    }

    private long send(
            Producer producer, Payload payload, Interruption interruption, Progress progress) {
        Pace pace = new Pace(rate);
        long begin = System.nanoTime();
        long bytes = 0;
        for (long i = 0; !load.isOver(i, begin) && !interruption.asked(); i++) {
            long due = pace.await(i);
            byte[] value = payload.value(i);
            bytes += value.length;
            producer.send(message(value)).whenComplete(answer(due));
            progress.step(acknowledged.get());
        }
        return bytes;
    }

    private BiConsumer<RecordMetadata, Throwable> answer(long due) {
        return (_, failure) -> {
            if (failure == null) {
                acknowledged.incrementAndGet();
                latencies.add(System.nanoTime() - due);
            } else {
                failed.incrementAndGet();
                cause.compareAndSet(null, failure);
            }
        };
    }

    private Message message(byte[] value) {
        Message message = Message.of(topic, null, value);
        Integer partition = load.partition();
        return partition == null ? message : message.to(partition);
    }
}
