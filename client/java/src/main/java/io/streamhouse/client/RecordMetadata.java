package io.streamhouse.client;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The acknowledgement of a record: it is durable.
 *
 * @param topic the topic's name
 * @param partition the partition it is in
 * @param offset where it is; empty when an earlier attempt had stored it so long ago that the
 *     server has forgotten where
 * @param sequence its number among all records of this producer in this partition
 * @param duplicate an earlier attempt had stored it; it is in the log once
 * @param durability where it was when it was acknowledged
 * @param appendTime when the server took it; the epoch when not known any more
 */
public record RecordMetadata(
        String topic,
        int partition,
        OptionalLong offset,
        long sequence,
        boolean duplicate,
        Durability durability,
        Instant appendTime) {
    /** Checks that nothing is missing. */
    public RecordMetadata {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(offset, "offset");
        Objects.requireNonNull(durability, "durability");
        Objects.requireNonNull(appendTime, "appendTime");
    }

    /** Where an acknowledged record was when the acknowledgement was sent. */
    public enum Durability {
        /** The server did not say. */
        UNSPECIFIED,
        /** On the agent's own disk, after a flush to the device. */
        LOCAL_DISK,
        /** In PostgreSQL, after a synchronous commit. */
        METADATA_WAL,
        /** In the object store. */
        OBJECT_STORE
    }
}
