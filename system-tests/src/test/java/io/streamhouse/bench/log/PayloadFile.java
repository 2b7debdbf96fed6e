package io.streamhouse.bench.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * Events of an online shop as JSON, one per line, each of 1 KiB: fixed names, skewed words, random
 * identifiers. Blocks of 64 KiB of them compress about 2.5 times by LZ4.
 */
final class PayloadFile {
    static final int BYTES = 1024;

    private static final int LINES = 10_000;
    private static final String[] SYLLABLES = {
        "ka", "lo", "mi", "ren", "sta", "tor", "ven", "zu", "bel", "dra", "fi", "gor", "hal", "jin"
    };
    private static final String[] STATES = {"created", "paid", "packed", "shipped", "delivered"};
    private static final String[] COUNTRIES = {"DE", "FR", "PL", "IT", "ES", "NL", "SE", "CZ"};
    private static final int WORDS = 800;

    private final Random random;
    private final String[] words = new String[WORDS];

    private PayloadFile(long seed) {
        random = new Random(seed);
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            int syllables = 1 + random.nextInt(4);
            for (int j = 0; j < syllables; j++) {
                word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
            }
            words[i] = word.toString();
        }
    }

    /** Writes the same lines for the same seed. */
    static Path write(Path file, long seed) {
        PayloadFile payload = new PayloadFile(seed);
        StringBuilder lines = new StringBuilder(LINES * (BYTES + 1));
        for (int i = 0; i < LINES; i++) {
            lines.append(payload.line()).append('\n');
        }
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, lines, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() {
        StringBuilder line = new StringBuilder(BYTES + 64);
        line.append("{\"sequence\":\"0000000000\",\"event_id\":\"")
                .append(new UUID(random.nextLong(), random.nextLong()))
                .append("\",\"occurred_at\":\"")
                .append(Instant.ofEpochMilli(1_760_000_000_000L + random.nextInt(100_000_000)))
                .append("\",\"type\":\"order.")
                .append(STATES[random.nextInt(STATES.length)])
                .append("\",\"customer\":{\"id\":")
                .append(random.nextInt(5_000_000))
                .append(",\"name\":\"")
                .append(word())
                .append(' ')
                .append(word())
                .append("\",\"country\":\"")
                .append(COUNTRIES[random.nextInt(COUNTRIES.length)])
                .append("\"},\"items\":[");
        int items = 1 + random.nextInt(4);
        for (int i = 0; i < items; i++) {
            line.append(i == 0 ? "" : ",")
                    .append("{\"sku\":\"")
                    .append(Long.toString(random.nextLong() & Long.MAX_VALUE, 36))
                    .append("\",\"title\":\"")
                    .append(word())
                    .append(' ')
                    .append(word())
                    .append("\",\"quantity\":")
                    .append(1 + random.nextInt(9))
                    .append(",\"price\":")
                    .append(String.format(Locale.ROOT, "%.2f", random.nextDouble() * 200))
                    .append('}');
        }
        line.append("],\"note\":\"");
        while (line.length() < BYTES - 2) {
            line.append(word()).append(' ');
        }
        line.setLength(BYTES - 2);
        return line.append("\"}").toString();
    }

    /** Few words are frequent, as in texts. */
    private String word() {
        double skewed = random.nextDouble();
        return words[(int) (skewed * skewed * WORDS)];
    }
}
