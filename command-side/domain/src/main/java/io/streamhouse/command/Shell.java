package io.streamhouse.command;

import io.streamhouse.api.Command;
import io.streamhouse.api.Event;
import java.util.function.Function;

/**
 * One kind of stream with its Axon aggregate.
 *
 * @param create makes the empty aggregate of a stream id
 */
public record Shell<C extends Command, E extends Event, A extends StreamAggregate<C, E, ?>>(
        Decider<C, E, ?> decider, Class<A> aggregate, Function<String, A> create) {}
