package io.streamhouse.client;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A record that waits for its acknowledgement.
 *
 * @param sizeMax its bytes in a batch before compression are not more
 * @param enqueuedNanos when it came, on the clock of {@link System#nanoTime}
 */
record QueuedRecord(
        Message message,
        long timestampMs,
        int sizeMax,
        long enqueuedNanos,
        CompletableFuture<RecordMetadata> acknowledgement) {
    static int sizeMax(Message message) {
        byte[] key = message.key();
        byte[] value = message.value();
        long size = BatchLayout.RECORD_OVERHEAD_MAX;
        size += key == null ? 0 : key.length;
        size += value == null ? 0 : value.length;
        for (Header header : message.headers()) {
            size += BatchLayout.HEADER_OVERHEAD_MAX + header.value().length;
            size += header.name().getBytes(StandardCharsets.UTF_8).length;
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }
}
