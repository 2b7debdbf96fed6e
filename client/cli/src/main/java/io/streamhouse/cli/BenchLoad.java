package io.streamhouse.cli;

import io.streamhouse.client.ProducerOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of what is sent. */
final class BenchLoad {
    private static final int SIZE_MAX = 1 << 20;

    /** What stands around a value counts against the limit, too. */
    private static final int FRAME_BYTES_MAX = 36;

    private final long usualRecords;
    private final @Nullable Double usualSeconds;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "How many records; 0: until --duration or Ctrl-C.")
    private @Nullable Long records;

    @Option(names = "--duration", paramLabel = "SECONDS", description = "End after so long.")
    private @Nullable Double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "0",
            description = "So many records first, which are not measured.")
    private long warmUp;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description =
                    "The size of a record (default: 1024): of its value alone, but of all of it"
                            + " at the limit of 1048576.")
    private int size;

    @Option(
            names = "--payload",
            paramLabel = "FILE",
            description = "Send the lines of a file, in turn.")
    private @Nullable Path payload;

    @Option(
            names = "--compression",
            paramLabel = "CODEC",
            defaultValue = "lz4",
            description = "${COMPLETION-CANDIDATES} (default: lz4).")
    private Codec codec = Codec.lz4;

    @Option(names = "--partition", paramLabel = "N", description = "This partition alone.")
    private @Nullable Integer partition;

    @Option(
            names = "--batch",
            paramLabel = "BYTES",
            defaultValue = "65536",
            description = "A batch is sent when it has so many bytes (default: 65536).")
    private int batchBytes;

    @Option(
            names = "--linger",
            paramLabel = "MS",
            defaultValue = "1",
            description = "How long a record waits for company (default: 1).")
    private int lingerMs;

    @Option(
            names = "--buffer",
            paramLabel = "MIB",
            defaultValue = "64",
            description = "So much waits for its acknowledgement (default: 64).")
    private int bufferMebibytes;

    /** How batches are compressed. */
    enum Codec {
        lz4,
        none
    }

    /**
     * How long it lasts when neither records nor duration are given.
     *
     * @param usualRecords 0 for any number
     */
    BenchLoad(long usualRecords, @Nullable Double usualSeconds) {
        this.usualRecords = usualRecords;
        this.usualSeconds = usualSeconds;
    }

    long warmUp() {
        return warmUp;
    }

    @Nullable Integer partition() {
        return partition;
    }

    /** Of a value that is made up. */
    int size() {
        return Math.min(size, SIZE_MAX - FRAME_BYTES_MAX);
    }

    /** True when no more is to be sent. */
    boolean isOver(long number, long beginNanos) {
        boolean usual = records == null && seconds == null;
        Double most = usual ? usualSeconds : seconds;
        long count = usual ? usualRecords : records == null ? 0 : records;
        boolean all = count > 0 && number >= count;
        return all || (most != null && System.nanoTime() - beginNanos > most * 1e9);
    }

    Payload content() throws java.io.IOException {
        require(records == null || records >= 0, "--records is 0 or more");
        require(seconds == null || seconds > 0, "--duration is positive");
        require(warmUp >= 0, "--warm-up is 0 or more");
        require(size >= 16 && size <= SIZE_MAX, "--size is 16 to " + SIZE_MAX);
        require(batchBytes > 0, "--batch is positive");
        require(lingerMs >= 0, "--linger is 0 or more");
        require(bufferMebibytes > 0, "--buffer is positive");
        return Payload.of(payload, size());
    }

    /** Refuses what makes no sense before anything is done. */
    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new CommandFailure(CommandFailure.USAGE, otherwise);
        }
    }

    ProducerOptions producer() {
        return ProducerOptions.DEFAULTS
                .withCompression(codec == Codec.lz4)
                .withBatchBytes(batchBytes)
                .withLinger(Duration.ofMillis(lingerMs))
                .withBuffer((long) bufferMebibytes << 20, ProducerOptions.WhenFull.BLOCK);
    }
}
