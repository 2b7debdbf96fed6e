package io.streamhouse.client;

/**
 * A place in a partition, and where the partition begins and ends.
 *
 * @param partition its number
 * @param offset the offset that was asked for
 * @param logStart the offset of the oldest record that is kept
 * @param highWatermark the offset after the newest record
 */
public record PartitionOffset(int partition, long offset, long logStart, long highWatermark) {}
