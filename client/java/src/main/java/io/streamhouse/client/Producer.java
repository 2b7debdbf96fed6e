package io.streamhouse.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
     * thrown. The call returns when the record is in the buffer, whose bytes need not be left alone
     * any longer. While the buffer is full it waits, or fails, as the options say.
     *
     * <p>The records of a batch are refused together. When records fail, later ones of their
     * partition are still sent, without a gap in their sequences, as soon as it is certain that the
     * failed ones are not stored. Only a later producer of the same name ends this one ({@code
     * PRODUCER_FENCED}).
     *
     * <p>Futures complete on the producer's one thread, in the order of the partition. What runs
     * there holds up the whole producer: hand long work to another thread ({@code
     * thenAcceptAsync}). It may send; it must not flush or close, and a full buffer fails its
     * record.
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

    /** Why nothing is acknowledged at the moment, while no agent can be reached. */
    Optional<StreamHouseException> trouble();

    /** The producer's name; an ephemeral one has none before its first record. */
    String name();

    /** Like {@link #close(Duration)} with the time that {@link #flush} may take. */
    @Override
    void close();

    /**
     * Flushes, then lets go of everything. Records that are not acknowledged within the limit fail
     * with {@code CLOSED}, those that were never sent among them; with no time at all this cancels
     * what is under way. Later records fail.
     */
    void close(Duration limit);
}
