package io.streamhouse.cli;

import io.streamhouse.client.ConsumedRecord;
import io.streamhouse.client.Consumer;
import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.client.StreamHouseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends at a rate and reads along. */
@Command(
        name = "latency",
        description =
                "Send records at a rate and read them as they come. Both latencies count from the"
                        + " time at which a record was to be sent: until its acknowledgement, and"
                        + " until it is read. Without --records and --duration it lasts 30 seconds.")
final class BenchLatencyCommand implements Callable<Integer> {
    private static final double USUAL_SECONDS = 30;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STRAGGLERS = Duration.ofSeconds(10);
    private static final int STAMP_BYTES = 2 * Long.BYTES;

    private final Cli cli;

    @Parameters(paramLabel = "TOPIC", description = "The topic; its records stay.")
    private String topic = "";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Records per second (default: 1000).")
    private double rate;

    @Mixin private BenchLoad load = new BenchLoad(0, USUAL_SECONDS);

    private final long run = new SplittableRandom().nextLong();
    private final Latencies acknowledgements = new Latencies();
    private final Latencies readings = new Latencies();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
    private volatile boolean over;

    BenchLatencyCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rate <= 0) {
            throw new CommandFailure(CommandFailure.USAGE, "--rate must be positive");
        }
        Payload payload = load.content();
        try (Interruption interruption = Interruption.listen();
                StreamHouse streamHouse = cli.connect();
                Producer producer = streamHouse.producer(load.producer());
                Progress progress = Progress.of(cli, "acknowledged");
                AgentWatch _ = AgentWatch.start(cli, producer, acknowledged, progress);
                Consumer consumer = streamHouse.read(topic, StartAt.latest())) {
            CompletableWait.join(producer.send(message(payload.value(0), 0, false)));
            Thread reader = Thread.ofPlatform().name("reader").start(() -> readAlong(consumer));
            BenchReport report = send(producer, payload, interruption, progress);
            producer.flush();
            progress.close();
            report.throughput(acknowledged.get(), acknowledged.get() * load.size());
            awaitStragglers(interruption);
            over = true;
            reader.join(STRAGGLERS);
            report.fact("read", read.get())
                    .latencies("ack", acknowledgements)
                    .latencies("read", readings)
                    .print(cli);
            cli.flush();
        }
        Throwable first = cause.get();
        if (first != null) {
            throw new CommandFailure(
                    CommandFailure.REFUSED, "it went wrong: " + first.getMessage());
        }
        return 0;
    }

    /** The report begins behind the warm-up. */
    private BenchReport send(
            Producer producer, Payload payload, Interruption interruption, Progress progress) {
        BenchReport report = new BenchReport();
        Pace pace = new Pace(rate);
        long begin = System.nanoTime();
        for (long i = 0; !load.isOver(i, begin) && !interruption.asked(); i++) {
            long due = pace.await(i);
            boolean counts = i >= load.warmUp();
            report = i == load.warmUp() ? new BenchReport() : report;
            producer.send(message(payload.value(i), due, counts))
                    .whenComplete((_, failure) -> acknowledged(due, counts, failure));
            progress.step(acknowledged.get());
        }
        return report;
    }

    private void acknowledged(long due, boolean counts, @Nullable Throwable failure) {
        if (failure != null) {
            cause.compareAndSet(null, failure);
        } else if (counts) {
            acknowledged.incrementAndGet();
            acknowledgements.add(System.nanoTime() - due);
        }
    }

    private void awaitStragglers(Interruption interruption) throws InterruptedException {
        long end = System.nanoTime() + STRAGGLERS.toNanos();
        while (read.get() < acknowledged.get()
                && System.nanoTime() < end
                && !interruption.asked()) {
            Thread.sleep(POLL);
        }
    }

    private void readAlong(Consumer consumer) {
        try {
            while (!over) {
                for (ConsumedRecord record : consumer.poll(POLL)) {
                    measure(record.value());
                }
            }
        } catch (StreamHouseException e) {
            cause.compareAndSet(null, e);
        }
    }

    private void measure(byte @Nullable [] value) {
        if (value != null && value.length >= STAMP_BYTES) {
            ByteBuffer stamp = ByteBuffer.wrap(value);
            if (stamp.getLong() == run) {
                read.incrementAndGet();
                readings.add(System.nanoTime() - stamp.getLong());
            }
        }
    }

    /** Carries which run it belongs to and when it was to be sent. */
    private Message message(byte[] content, long due, boolean counts) {
        byte[] value = java.util.Arrays.copyOf(content, Math.max(content.length, STAMP_BYTES));
        ByteBuffer.wrap(value).putLong(counts ? run : ~run).putLong(due);
        Message message = Message.of(topic, null, value);
        Integer partition = load.partition();
        return partition == null ? message : message.to(partition);
    }
}
