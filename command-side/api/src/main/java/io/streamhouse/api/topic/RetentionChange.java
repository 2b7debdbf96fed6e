package io.streamhouse.api.topic;

import java.util.OptionalLong;

/** How a topic's retention changes: each bound by itself. */
public record RetentionChange(Bound timeMs, Bound sizeBytes) {
    /** How one bound changes. */
    public sealed interface Bound {
        /** It stays as it is. */
        record Keep() implements Bound {}

        /** There is none from here on. */
        record Lift() implements Bound {}

        /** It is this from here on. */
        record Set(long value) implements Bound {}

        /** The bound after the change. */
        default OptionalLong appliedTo(OptionalLong present) {
            return switch (this) {
                case Keep() -> present;
                case Lift() -> OptionalLong.empty();
                case Set(long value) -> OptionalLong.of(value);
            };
        }
    }

    /** The retention after the change. */
    public Retention appliedTo(Retention present) {
        return new Retention(
                timeMs.appliedTo(present.timeMs()), sizeBytes.appliedTo(present.sizeBytes()));
    }
}
