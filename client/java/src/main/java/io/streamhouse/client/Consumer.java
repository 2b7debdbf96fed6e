package io.streamhouse.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the partitions of a topic, in order within each partition, each record once. What the
 * agents send ahead is kept compressed within the options' limit, and goes on by itself at the
 * right offset when a connection breaks or a partition moves. One thread at a time may use a
 * consumer; it also unpacks the records. {@link #close} may be called from any.
 */
public interface Consumer extends AutoCloseable {
    /**
     * The next records; an empty list when none came within the timeout.
     *
     * @throws StreamHouseException when a partition cannot be read on: the credential was revoked,
     *     the topic is gone, the offset is not kept any more
     */
    List<ConsumedRecord> poll(Duration timeout);

    /** The offset after the last record polled, per partition. Start here to go on. */
    Map<Integer, Long> positions();

    /** The offset after the newest record known to this consumer, per partition. */
    Map<Integer, Long> highWatermarks();

    /** Goes on elsewhere in a partition. */
    void seek(int partition, long offset);

    /**
     * Goes on elsewhere in the partitions that {@code start} names; in all, unless it names
     * offsets.
     *
     * @throws StreamHouseException when the agents cannot tell where that is
     */
    void seek(StartAt start);

    /** Brings no more records of these partitions, until {@link #resume}. */
    void pause(Set<Integer> partitions);

    /** Goes on with partitions that were paused, where they were. */
    void resume(Set<Integer> partitions);

    /**
     * The offsets that were skipped since the last call, because they are not kept any more; the
     * latest thousand.
     */
    List<Gap> takeGaps();

    /** Why nothing comes at the moment, while no agent can be reached. */
    Optional<StreamHouseException> trouble();

    /** Stops reading. */
    @Override
    void close();
}
