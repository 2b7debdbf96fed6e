package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.SegmentFooter;
import io.streamhouse.agent.sequence.Progress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What the commit loop is asked to do, one after the other. */
sealed interface Command {
    /**
     * Append a batch.
     *
     * @param lookedUp its producer was looked up since it arrived
     */
    record AppendBatch(Append append, boolean lookedUp) implements Command {}

    /** Take away what lies before an offset. */
    record Trim(Place place, UUID organization, long beforeOffset, Answer<Long> answer)
            implements Command {}

    /** Set a partition's fence; empty: none. */
    record SetFence(
            Place place,
            UUID organization,
            String fence,
            Optional<String> expected,
            Answer<Long> answer)
            implements Command {}

    /**
     * A producer was opened: fence its earlier incarnations and say where it stands.
     *
     * @param binding with the newest incarnation there was after the places were known to be led
     * @param incarnation refused when there is a newer one
     */
    record Install(
            NumberBinding binding,
            long incarnation,
            List<At> places,
            Answer<List<Progress.Standing>> answer)
            implements Command {
        /**
         * What was recorded of a producer in a place.
         *
         * @param leaseEpoch of the place before it was looked up
         */
        record At(Place place, long leaseEpoch, Progress.Standing recorded) {}
    }

    /** What is recorded of a producer in a place. */
    record Loaded(long number, Optional<NumberBinding> binding, Install.At at) implements Command {}

    /** The batches of a producer in a place that segments remember, oldest first. */
    record Recalled(
            long number,
            long producerKey,
            Place place,
            long leaseEpoch,
            List<SegmentFooter.Trace> traces)
            implements Command {}

    /** What was looked for could not be looked up. */
    record NotLoaded(long number, Place place) implements Command {}

    /** A cut is recorded. */
    record Recorded(Cut cut) implements Command {}

    /** These topics were deleted. */
    record Remove(List<UUID> topics) implements Command {}

    /** Complete when all that was acknowledged before is recorded. */
    record Flush(CompletableFuture<Void> done) implements Command {}

    /** These slots are led from now on, with all that is recorded of them. */
    record OpenSlots(
            List<Lease> leases, List<Ledger.Recorded> recorded, CompletableFuture<Void> done)
            implements Command {}

    /** Append nothing more to these slots, but go on reading. */
    record RefuseSlots(Collection<Integer> slots) implements Command {}

    /** Append to these slots again. */
    record ResumeSlots(Collection<Integer> slots) implements Command {}

    /** These slots are led by another from now on; nothing of them is unrecorded. */
    record CloseSlots(Collection<Integer> slots, CompletableFuture<Void> done) implements Command {}

    /** The session is sealed: nothing can be done any more. */
    record SessionOver(Throwable cause) implements Command {}

    /** Stop after what came before. */
    record Stop(CompletableFuture<Void> done) implements Command {}
}
