package io.streamhouse.agent.segment;

/** Offsets from the first to the last, both in it. */
public record OffsetRange(long first, long last) {
    public OffsetRange {
        if (last < first) {
            throw new IllegalArgumentException("a range ends before it begins");
        }
    }

    @Override
    public String toString() {
        return first == last ? Long.toString(first) : first + ".." + last;
    }
}
