package io.streamhouse.client;

/**
 * What a producer has had acknowledged so far; what it will be billed for, counted on this side.
 *
 * @param acknowledgedRecords records, each once
 * @param acknowledgedBytes stored bytes of their batches
 */
public record ProducerStatistics(long acknowledgedRecords, long acknowledgedBytes) {}
