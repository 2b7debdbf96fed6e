package io.streamhouse.command;

import io.streamhouse.api.Command;
import io.streamhouse.api.Decision;
import io.streamhouse.api.Event;
import java.util.Objects;

/**
 * The decisions of one kind of stream, as pure functions: no clock, no randomness, no I/O.
 *
 * @param kind the first part of its stream ids, and the stored type of its events' stream
 * @param commands the sealed vocabulary it answers
 * @param events the sealed vocabulary it answers with
 * @param initial the state before the first event
 * @param decide answers every command in every state; never throws
 * @param evolve the state after an event; never rejects
 */
public record Decider<C extends Command, E extends Event, S>(
        String kind,
        Class<C> commands,
        Class<E> events,
        S initial,
        Decide<C, E, S> decide,
        Evolve<E, S> evolve) {
    /** Answers a command in a state. */
    @FunctionalInterface
    public interface Decide<C extends Command, E extends Event, S> {
        Decision<E> apply(C command, S state);
    }

    /** Applies an event to a state. */
    @FunctionalInterface
    public interface Evolve<E extends Event, S> {
        S apply(S state, E event);
    }

    public Decider {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(commands, "commands");
        Objects.requireNonNull(events, "events");
        Objects.requireNonNull(initial, "initial");
        Objects.requireNonNull(decide, "decide");
        Objects.requireNonNull(evolve, "evolve");
    }
}
