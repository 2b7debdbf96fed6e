package io.streamhouse.client;

import java.time.Duration;

/**
 * How a consumer works.
 *
 * @param pollRecordsMax a poll answers at most so many records
 * @param prefetchBytes about so many stored bytes are read ahead, over all partitions
 * @param connectTimeout the agent must answer within this time when the consumer is opened
 */
public record ConsumerOptions(int pollRecordsMax, int prefetchBytes, Duration connectTimeout) {
    /** 1,000 records a poll, 4 MiB read ahead, 10 s to connect. */
    public static final ConsumerOptions DEFAULTS =
            new ConsumerOptions(1_000, 4 << 20, Duration.ofSeconds(10));

    /** Checks the limits. */
    public ConsumerOptions {
        if (pollRecordsMax < 1 || prefetchBytes < 1 || connectTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("consumer options must be positive");
        }
    }
}
