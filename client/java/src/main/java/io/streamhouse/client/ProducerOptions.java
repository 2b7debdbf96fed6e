package io.streamhouse.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a producer works. Start from {@link #DEFAULTS} and change what you need.
 *
 * @param name 1 to 249 characters of {@code [a-zA-Z0-9._-]}. A restarted process with the same name
 *     goes on after its last stored record, and fences an older process that still runs. Empty: the
 *     server names an ephemeral producer
 * @param linger how long a record waits for company at most, while it could be sent. After a quiet
 *     time it does not wait; then batches that are not full leave once per linger, all partitions
 *     together
 * @param deliveryTimeout a record that is not acknowledged after so long fails; while nothing can
 *     be sent, those that came shortly before fail with it
 * @param batchBytes a batch is sent when it has so many bytes before compression
 * @param bufferBytes the records that wait for their acknowledgement have at most so many bytes
 * @param whenFull what {@code send} does when the buffer is full
 * @param compress true: batches are compressed (LZ4) when that makes them smaller
 */
public record ProducerOptions(
        Optional<String> name,
        Duration linger,
        Duration deliveryTimeout,
        int batchBytes,
        long bufferBytes,
        WhenFull whenFull,
        boolean compress) {
    /** Ephemeral, 1 ms linger, 2 minutes to deliver, batches of 64 KiB, a buffer of 64 MiB. */
    public static final ProducerOptions DEFAULTS =
            new ProducerOptions(
                    Optional.empty(),
                    Duration.ofMillis(1),
                    Duration.ofMinutes(2),
                    64 << 10,
                    64L << 20,
                    WhenFull.BLOCK,
                    true);

    /** What {@code send} does when the buffer is full. */
    public enum WhenFull {
        /** Waits for room, at most the delivery timeout. */
        BLOCK,
        /** Fails the record at once with {@code BUFFER_FULL}. */
        FAIL
    }

    /** Checks the limits. */
    public ProducerOptions {
        Objects.requireNonNull(whenFull, "whenFull");
        name.ifPresent(ProducerOptions::check);
        if (linger.isNegative()) {
            throw new IllegalArgumentException("linger must not be negative");
        }
        if (deliveryTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("deliveryTimeout must be at least 1 ms");
        }
        if (batchBytes < 1 || bufferBytes < 1) {
            throw new IllegalArgumentException("batchBytes and bufferBytes must be positive");
        }
    }

    /** The defaults for a named producer. */
    public static ProducerOptions named(String name) {
        return DEFAULTS.withName(name);
    }

    /** The same with another name. */
    public ProducerOptions withName(String newName) {
        return new ProducerOptions(
                Optional.of(newName),
                linger,
                deliveryTimeout,
                batchBytes,
                bufferBytes,
                whenFull,
                compress);
    }

    /** The same with another linger. */
    public ProducerOptions withLinger(Duration newLinger) {
        return new ProducerOptions(
                name, newLinger, deliveryTimeout, batchBytes, bufferBytes, whenFull, compress);
    }

    /** The same with another delivery timeout. */
    public ProducerOptions withDeliveryTimeout(Duration newDeliveryTimeout) {
        return new ProducerOptions(
                name, linger, newDeliveryTimeout, batchBytes, bufferBytes, whenFull, compress);
    }

    /** The same with another batch size. */
    public ProducerOptions withBatchBytes(int newBatchBytes) {
        return new ProducerOptions(
                name, linger, deliveryTimeout, newBatchBytes, bufferBytes, whenFull, compress);
    }

    /** The same with another buffer. */
    public ProducerOptions withBuffer(long newBufferBytes, WhenFull newWhenFull) {
        return new ProducerOptions(
                name, linger, deliveryTimeout, batchBytes, newBufferBytes, newWhenFull, compress);
    }

    /** The same with or without compression. */
    public ProducerOptions withCompression(boolean newCompress) {
        return new ProducerOptions(
                name, linger, deliveryTimeout, batchBytes, bufferBytes, whenFull, newCompress);
    }

    private static void check(String name) {
        if (!name.matches("[a-zA-Z0-9._-]{1,249}")) {
            throw new IllegalArgumentException(
                    "a producer's name has 1 to 249 characters of [a-zA-Z0-9._-]");
        }
    }
}
