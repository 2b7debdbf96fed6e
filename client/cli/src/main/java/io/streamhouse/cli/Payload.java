package io.streamhouse.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a measurement sends: the lines of a file, or made-up JSON of one size. */
final class Payload {
    private static final int VARIETY = 1_000;
    private static final int VARIETY_MIN = 4;
    private static final int MADE_UP_BYTES_MAX = 16 << 20;
    private static final int FILE_LINES_MAX = 100_000;
    private static final long SEED = 20_260_101;

    private final List<byte[]> values;

    private Payload(List<byte[]> values) {
        this.values = values;
    }

    static Payload of(@Nullable Path file, int bytes) throws IOException {
        return file == null ? json(bytes) : lines(file);
    }

    byte[] value(long number) {
        return values.get((int) (number % values.size()));
    }

    private static Payload lines(Path file) throws IOException {
        InputFile.demand(file);
        try (Stream<String> lines = Files.lines(file)) {
            List<byte[]> values =
                    lines.filter(it -> !it.isEmpty())
                            .limit(FILE_LINES_MAX)
                            .map(it -> it.getBytes(StandardCharsets.UTF_8))
                            .toList();
            if (values.isEmpty()) {
                throw new CommandFailure(CommandFailure.USAGE, file + " has no lines");
            }
            return new Payload(values);
        } catch (UncheckedIOException e) {
            // Lines are text; what is none is told while it is read.
            throw new CommandFailure(CommandFailure.USAGE, file + " is not UTF-8 text");
        }
    }

    /** The same in every run; compresses about as records of applications do. */
    private static Payload json(int bytes) {
        SplittableRandom random = new SplittableRandom(SEED);
        // They are all in memory at once: of large ones there are fewer.
        int variety = Math.clamp(MADE_UP_BYTES_MAX / bytes, VARIETY_MIN, VARIETY);
        List<byte[]> values = new ArrayList<>(variety);
        for (int i = 0; i < variety; i++) {
            StringBuilder text = new StringBuilder("{");
            while (text.length() < bytes - 2) {
                text.append("\"order\":\"")
                        .append(Long.toHexString(random.nextLong()))
                        .append("\",\"customer\":\"customer-")
                        .append(random.nextInt(100_000))
                        .append("\",\"total\":")
                        .append(random.nextInt(1_000_000) / 100.0)
                        .append(",\"currency\":\"EUR\",\"paid\":")
                        .append(random.nextBoolean())
                        .append(',');
            }
            text.setLength(Math.max(1, bytes - 1));
            values.add(text.append('}').toString().getBytes(StandardCharsets.UTF_8));
        }
        return new Payload(values);
    }
}
