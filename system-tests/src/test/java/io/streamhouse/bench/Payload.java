package io.streamhouse.bench;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Records that look like JSON events: they compress about as well as such events do. */
final class Payload {
    private static final String[] WORDS = {
        "order",
        "customer",
        "amount",
        "currency",
        "created",
        "status",
        "shipped",
        "region",
        "warehouse",
        "quantity",
        "discount",
        "reference"
    };
    private static final int VARIANTS = 512;

    private final byte[][] values = new byte[VARIANTS][];

    Payload(int bytes) {
        Random random = new Random(7);
        for (int i = 0; i < VARIANTS; i++) {
            StringBuilder json = new StringBuilder("{");
            while (json.length() < bytes - 1) {
                json.append('"')
                        .append(WORDS[random.nextInt(WORDS.length)])
                        .append("\":\"")
                        .append(Long.toString(random.nextLong() & Long.MAX_VALUE, 36))
                        .append("\",");
            }
            json.setLength(bytes - 1);
            values[i] = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    byte[] key(int number) {
        return Integer.toString(number % 10_000).getBytes(StandardCharsets.US_ASCII);
    }

    byte[] value(int number) {
        return values[number % VARIANTS];
    }
}
