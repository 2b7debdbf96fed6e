package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Opened;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.sequence.Progress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What the commit loop is asked to do, one after the other. */
sealed interface Command {
    /** Append a batch. */
    record AppendBatch(Append append) implements Command {}

    /** A producer was opened: fence its earlier incarnations and say where it stands. */
    record Install(
            Opened opened,
            List<Place> places,
            Map<Place, Progress.Standing> recorded,
            Consumer<List<Progress.Standing>> whenDurable)
            implements Command {}

    /** What PostgreSQL knows of a producer in a place. */
    record Loaded(
            long number,
            UUID organization,
            Place place,
            Optional<NumberBinding> binding,
            Progress.Standing standing)
            implements Command {}

    /** PostgreSQL did not say. */
    record NotLoaded(long number, Place place) implements Command {}

    /** A cut is in PostgreSQL. */
    record Recorded(Cut cut) implements Command {}

    /** These topics were deleted. */
    record Remove(List<UUID> topics) implements Command {}

    /** Complete when all that was acknowledged before is in PostgreSQL. */
    record Flush(CompletableFuture<Void> done) implements Command {}

    /** Look at the clock. */
    record Tick() implements Command {}

    /** Stop after what came before. */
    record Stop() implements Command {}
}
