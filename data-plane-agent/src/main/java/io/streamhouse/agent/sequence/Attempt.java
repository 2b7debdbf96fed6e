package io.streamhouse.agent.sequence;

/**
 * A batch that asks to be appended.
 *
 * @param incarnation of the producer that sends it
 * @param baseSequence at least 0
 * @param count at least 1
 */
public record Attempt(long incarnation, long baseSequence, int count, long recordsHash) {
    /** The sequence of the last record; overflows beyond the range of a long. */
    public long lastSequence() {
        return baseSequence + count - 1;
    }
}
