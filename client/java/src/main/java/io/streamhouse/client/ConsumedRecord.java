package io.streamhouse.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read.
 *
 * @param topic the topic's name
 * @param partition the partition it is in
 * @param offset its place in the partition
 * @param key null: none
 * @param value null: a tombstone
 * @param headers in order
 * @param eventTime when it happened, as the producer said
 */
@SuppressWarnings("ArrayRecordComponent") // records carry bytes; copies would cost too much
public record ConsumedRecord(
        String topic,
        int partition,
        long offset,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        Instant eventTime) {
    /** The key as UTF-8 text. */
    public @Nullable String keyText() {
        return text(key);
    }

    /** The value as UTF-8 text. */
    public @Nullable String valueText() {
        return text(value);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
