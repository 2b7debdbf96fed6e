package io.streamhouse.agent.batch;

/**
 * A batch that may be stored.
 *
 * @param recordsHash of the records without compression and without fields the agent fills: the
 *     same for an honest resend, whatever its epoch
 */
public record CheckedBatch(Batch batch, int count, long recordsHash) {}
