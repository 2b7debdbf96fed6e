package io.streamhouse.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the partitions of a topic, in order within each partition. Reads ahead in the background,
 * and goes on by itself when the agent restarts. One thread at a time may poll; {@link #close} may
 * be called from any.
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

    /** Why nothing comes at the moment, while the agent cannot be reached. */
    Optional<StreamHouseException> trouble();

    /** Stops reading. */
    @Override
    void close();
}
