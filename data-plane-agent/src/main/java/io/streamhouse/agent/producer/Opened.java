package io.streamhouse.agent.producer;

/** A producer just opened. */
public record Opened(Producer producer, long firstIncarnation) {
    /** What batch headers carry beside the number. */
    public int epoch() {
        return (int) (producer.incarnation() - firstIncarnation);
    }

    /** What the number in its batches' headers means. */
    public NumberBinding binding() {
        return new NumberBinding(producer, producer.number(), firstIncarnation);
    }
}
