package io.streamhouse.bench.load;

import io.streamhouse.client.ProducerOptions;
import io.streamhouse.client.ProducerOptions.WhenFull;
import io.streamhouse.client.StreamHouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Runs one load and ends. Arguments are {@code name=value}; the key comes from the environment. The
 * last line is {@code result name=value ...}.
 */
public final class Load {
    static final String KEY = "STREAMHOUSE_API_KEY";

    private final Map<String, String> arguments;

    private Load(Map<String, String> arguments) {
        this.arguments = arguments;
    }

    /** Runs the load that {@code run} names: produce, rate, consume, tail or crowd. */
    public static void main(String[] words) throws Exception {
        Map<String, String> arguments = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            arguments.put(word.substring(0, equals), word.substring(equals + 1));
        }
        Load load = new Load(arguments);
        if (load.text("run").equals("crowd")) {
            tell(new Crowd(load).run());
            return;
        }
        try (StreamHouse streamHouse =
                StreamHouse.connect(load.text("agent"), System.getenv(KEY))) {
            Map<String, Double> result =
                    switch (load.text("run")) {
                        case "produce" -> new BulkProduce(load).run(streamHouse);
                        case "rate" -> new FixedRate(load, false).run(streamHouse);
                        case "tail" -> new FixedRate(load, true).run(streamHouse);
                        case "consume" -> new BulkConsume(load).run(streamHouse);
                        default -> throw new IllegalArgumentException(load.text("run"));
                    };
            tell(result);
        }
    }

    private static void tell(Map<String, Double> result) {
        StringBuilder line = new StringBuilder("result");
        result.forEach(
                (name, value) -> line.append(String.format(Locale.ROOT, " %s=%.6f", name, value)));
        System.out.println(line);
    }

    String text(String name) {
        String value = arguments.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the argument " + name + " is missing");
        }
        return value;
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    /** The payload file's lines. */
    byte[][] payloads() throws IOException {
        return Files.readAllLines(Path.of(text("payload"))).stream()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    ProducerOptions producerOptions() {
        return ProducerOptions.DEFAULTS
                .withBatchBytes(number("batch"))
                .withLinger(Duration.ofMillis(number("linger")))
                .withBuffer(number("buffer"), WhenFull.BLOCK)
                .withCompression(text("compression").equals("lz4"));
    }
}
