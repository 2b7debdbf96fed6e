package io.streamhouse.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends records. Each record is stored once and the records of a partition keep the order in which
 * they were sent, whatever breaks and is tried again in between. Thread-safe; open one and keep it.
 */
public interface Producer extends AutoCloseable {
    /**
     * Sends a record. The first record for a topic waits while the topic is looked up.
     *
     * <p>Refusals and failures complete the future with a {@link StreamHouseException}; nothing is
     * thrown. When a record fails, later ones of its partition are still sent. What runs on the
     * future's completion holds up the partition: hand long work to another thread.
     */
    CompletableFuture<RecordMetadata> send(Message message);

    /** Sends a record with a key. */
    default CompletableFuture<RecordMetadata> send(
            String topic, byte @Nullable [] key, byte @Nullable [] value) {
        return send(Message.of(topic, key, value));
    }

    /** Sends a record with a key and headers. */
    default CompletableFuture<RecordMetadata> send(
            String topic, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
        return send(Message.of(topic, key, value).with(headers));
    }

    /** Sends a record of UTF-8 text. */
    default CompletableFuture<RecordMetadata> send(
            String topic, @Nullable String key, @Nullable String value) {
        return send(Message.of(topic, key, value));
    }

    /**
     * Waits until every record sent before is acknowledged or has failed. No longer than the
     * delivery timeout and the last attempt.
     *
     * @throws StreamHouseException when the wait was interrupted
     */
    void flush();

    /** What was acknowledged so far. */
    ProducerStatistics statistics();

    /** The producer's name; an ephemeral one has none before its first record. */
    String name();

    /** Flushes, then lets go of everything. Later records fail. */
    @Override
    void close();
}
