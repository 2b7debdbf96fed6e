package io.streamhouse.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A record to send. The bytes are not copied: leave them alone until the record is acknowledged.
 *
 * @param topic the topic's name
 * @param partition where the record goes; empty: by the key's hash, or any when there is no key
 * @param key records with equal keys keep their order; null: none
 * @param value null: a tombstone
 * @param headers in order
 * @param eventTime when it happened; null: when it is sent
 */
@SuppressWarnings("ArrayRecordComponent") // records carry bytes; copies would cost too much
public record Message(
        String topic,
        OptionalInt partition,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        @Nullable Instant eventTime) {
    /** Copies the list of headers. */
    public Message {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(partition, "partition");
        headers = List.copyOf(headers);
        if (partition.isPresent() && partition.getAsInt() < 0) {
            throw new IllegalArgumentException("a partition must not be negative");
        }
    }

    /** A message without headers. */
    public static Message of(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        return new Message(topic, OptionalInt.empty(), key, value, List.of(), null);
    }

    /** A message of UTF-8 text without headers. */
    public static Message of(String topic, @Nullable String key, @Nullable String value) {
        return of(topic, bytes(key), bytes(value));
    }

    /** The same message for one partition. */
    public Message to(int chosenPartition) {
        return new Message(topic, OptionalInt.of(chosenPartition), key, value, headers, eventTime);
    }

    /** The same message with these headers. */
    public Message with(List<Header> newHeaders) {
        return new Message(topic, partition, key, value, newHeaders, eventTime);
    }

    /** The same message with the time of its event. */
    public Message at(Instant newEventTime) {
        return new Message(topic, partition, key, value, headers, newEventTime);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
