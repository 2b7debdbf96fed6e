package io.streamhouse.api;

import java.util.List;

/** What a decider answers: facts to append, or why not. */
public sealed interface Decision<E extends Event> {
    /** The command is accepted; no events means that the state already is as asked. */
    record Accepted<E extends Event>(List<E> events) implements Decision<E> {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** The command is refused; nothing changes. */
    record Rejected<E extends Event>(Problem problem) implements Decision<E> {}

    /** Accepts with events. */
    @SafeVarargs
    static <E extends Event> Decision<E> accept(E... events) {
        return new Accepted<>(List.of(events));
    }

    /** Rejects with a problem. */
    static <E extends Event> Decision<E> reject(Problem problem) {
        return new Rejected<>(problem);
    }
}
