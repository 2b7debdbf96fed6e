package io.streamhouse.agent.producer;

import java.util.UUID;

/**
 * A named producer at its newest incarnation.
 *
 * @param key the name's own number, for ever
 * @param incarnation how often it was opened, less one
 * @param number what batch headers carry now
 */
public record Producer(long key, UUID organization, String name, long incarnation, long number) {}
