package io.streamhouse.cli;

import io.streamhouse.client.Header;
import io.streamhouse.client.Message;
import io.streamhouse.client.Producer;
import io.streamhouse.client.ProducerOptions;
import io.streamhouse.client.RecordMetadata;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.client.StreamHouseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends records. */
@Command(
        name = "produce",
        description =
                "Send records: from the arguments, or one per line from a file or standard input."
                        + " Nothing but newlines divides them; bytes are sent as they are. Ends when"
                        + " all are acknowledged; an acknowledged record is durable.")
final class ProduceCommand implements Callable<Integer> {
    /** So many acknowledgements are waited for at once. */
    private static final int WINDOW = 100_000;

    private static final Duration PATIENCE = Duration.ofDays(7);

    private final Cli cli;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Parameters(index = "1..*", paramLabel = "RECORD", description = "Values to send.")
    private List<String> values = List.of();

    @Option(names = "--file", paramLabel = "FILE", description = "Send each line of a file.")
    private @Nullable Path file;

    @Option(
            names = "--key-separator",
            paramLabel = "TEXT",
            description = "What is before it in a record is the key.")
    private @Nullable String keySeparator;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "A header of every record; may repeat.")
    private List<String> headers = List.of();

    @Option(names = "--partition", paramLabel = "N", description = "The partition for all.")
    private @Nullable Integer partition;

    @Option(
            names = "--producer",
            paramLabel = "NAME",
            description = "The producer's name (default: one is made up).")
    private @Nullable String producerName;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description =
                    "A record not acknowledged after so long fails (default: it is tried until"
                            + " Ctrl-C).")
    private @Nullable Integer timeoutSeconds;

    private final ArrayDeque<CompletableFuture<RecordMetadata>> waiting = new ArrayDeque<>();
    private final AtomicLong acknowledged = new AtomicLong();

    ProduceCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws IOException {
        if (file != null && !values.isEmpty()) {
            throw new CommandFailure(CommandFailure.USAGE, "give records or --file, not both");
        }
        if (file != null) {
            InputFile.demand(file);
        }
        BenchLoad.require(timeoutSeconds == null || timeoutSeconds > 0, "--timeout is positive");
        List<Header> parsed = headers.stream().map(ProduceCommand::header).toList();
        ProducerOptions patient =
                ProducerOptions.DEFAULTS.withDeliveryTimeout(
                        timeoutSeconds == null ? PATIENCE : Duration.ofSeconds(timeoutSeconds));
        ProducerOptions options = producerName == null ? patient : patient.withName(producerName);
        try (StreamHouse streamHouse = cli.connect();
                Producer producer = streamHouse.producer(options);
                Progress progress = Progress.of(cli, "acknowledged");
                AgentWatch _ = AgentWatch.start(cli, producer, acknowledged, progress);
                ProduceWatch _ = ProduceWatch.start(cli, acknowledged, progress)) {
            if (values.isEmpty()) {
                sendLines(producer, parsed, progress);
            } else {
                values.forEach(it ->
                        send(producer, it.getBytes(StandardCharsets.UTF_8), parsed, progress));
            }
            producer.flush();
            await(0, progress);
        }
        long count = acknowledged.get();
        cli.say(count + (count == 1 ? " record" : " records") + " acknowledged");
        return 0;
    }

    private void sendLines(Producer producer, List<Header> parsed, Progress progress)
            throws IOException {
        InputStream source = file == null ? cli.in() : Files.newInputStream(file);
        try (ByteLines lines = new ByteLines(source)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                send(producer, line, parsed, progress);
            }
        }
    }

    private void send(Producer producer, byte[] record, List<Header> parsed, Progress progress) {
        byte[] separator =
                keySeparator == null ? new byte[0] : keySeparator.getBytes(StandardCharsets.UTF_8);
        int cut = separator.length == 0 ? -1 : find(separator, record);
        byte[] key = cut < 0 ? null : Arrays.copyOf(record, cut);
        byte[] value =
                cut < 0
                        ? record
                        : Arrays.copyOfRange(record, cut + separator.length, record.length);
        Message message = Message.of(topic, key, value).with(parsed);
        waiting.add(producer.send(partition == null ? message : message.to(partition)));
        await(WINDOW, progress);
    }

    /** Where it first begins; -1 where it does not. */
    private static int find(byte[] wanted, byte[] in) {
        for (int at = 0; at + wanted.length <= in.length; at++) {
            if (Arrays.equals(wanted, 0, wanted.length, in, at, at + wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    /** Takes acknowledgements until no more than so many are missing. */
    private void await(int most, Progress progress) {
        while (!waiting.isEmpty() && (waiting.size() > most || waiting.peekFirst().isDone())) {
            try {
                tell(waiting.removeFirst().join());
                progress.step(acknowledged.incrementAndGet());
            } catch (CompletionException e) {
                throw failure(e);
            }
        }
    }

    private void tell(RecordMetadata metadata) {
        if (!cli.json()) {
            return;
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("topic", metadata.topic());
        line.put("partition", metadata.partition());
        metadata.offset().ifPresent(it -> line.put("offset", it));
        line.put("sequence", metadata.sequence());
        line.put("duplicate", metadata.duplicate());
        cli.out().println(Json.compact(line));
    }

    private RuntimeException failure(CompletionException e) {
        if (!(e.getCause() instanceof StreamHouseException cause)) {
            return e;
        }
        List<String> text = new ArrayList<>();
        text.add(String.valueOf(cause.getMessage()));
        if (acknowledged.get() > 0) {
            text.add(acknowledged + " records before it were acknowledged");
        }
        if (cause.mayBeStored()) {
            text.add("it is not known whether the record was stored");
        }
        int exit = cause.retryable() ? CommandFailure.UNAVAILABLE : CommandFailure.REFUSED;
        String line = String.join("; ", text) + " (" + cause.reason() + ")";
        return new CommandFailure(exit, Hints.withHint(line, cause.reason()));
    }

    private static Header header(String text) {
        int cut = text.indexOf('=');
        if (cut <= 0) {
            throw new CommandFailure(
                    CommandFailure.USAGE, "a header reads NAME=VALUE, not '" + text + "'");
        }
        return Header.of(text.substring(0, cut), text.substring(cut + 1));
    }
}
