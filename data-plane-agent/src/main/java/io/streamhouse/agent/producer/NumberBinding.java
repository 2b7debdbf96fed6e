package io.streamhouse.agent.producer;

/**
 * What a producer number in a batch header means: whose it is, and which incarnation epoch 0 is.
 */
public record NumberBinding(Producer producer, long number, long firstIncarnation) {}
