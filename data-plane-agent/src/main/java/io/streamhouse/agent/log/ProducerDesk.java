package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.sequence.Attempt;
import io.streamhouse.agent.sequence.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Brings producers into memory when they are first heard of; their batches wait meanwhile, in
 * order. Belongs to the commit loop.
 */
final class ProducerDesk {
    private final LoopState state;
    private final Loader loader;
    private final CommandQueue queue;

    /** Looks things up apart from the loop, and submits what it found. */
    interface Loader {
        /** A number's producer and where it stands: {@link Command.Loaded}. */
        void load(long number, UUID organization, Place place, long leaseEpoch);

        /** The batches that recorded segments remember: {@link Command.Recalled}. */
        void recall(long number, long producerKey, Place place, long leaseEpoch);
    }

    ProducerDesk(LoopState state, Loader loader, CommandQueue queue) {
        this.state = state;
        this.loader = loader;
        this.queue = queue;
    }

    /** Parks a batch when earlier ones of its producer and place wait. */
    boolean parksBehindOthers(Append append) {
        boolean parked = state.producers().isParked(append.number(), append.place());
        if (parked) {
            state.producers().park(append);
        }
        return parked;
    }

    /** Parks a batch until its producer is looked up. */
    void look(Append append, PartitionLog partition) {
        state.producers().park(append);
        loader.load(append.number(), append.organization(), append.place(), partition.leaseEpoch());
    }

    /** Parks a batch until the segments' memory of its producer is read. */
    void recall(Append append, KnownProducers.Number number, PartitionLog partition) {
        state.producers().park(append);
        loader.recall(
                append.number(), number.producerKey, partition.place(), partition.leaseEpoch());
    }

    /** A producer was opened: its earlier incarnations are fenced. */
    void install(Command.Install install) {
        long now = state.clockMillis();
        NumberBinding binding = install.binding();
        state.producers().install(binding, now);
        KnownProducers.Number number = state.producers().number(binding.number(), now);
        long newest = number == null ? -1 : state.producers().incarnation(number);
        if (install.incarnation() < newest) {
            state.refuse(
                    install.answer()::refused,
                    Refusals.openedSince(newest - binding.firstIncarnation()));
            return;
        }
        if (!state.leaseFresh()) {
            state.refuse(install.answer()::refused, Refusals.leaseLost());
            return;
        }
        List<Progress.Standing> standings = new ArrayList<>();
        for (Command.Install.At at : install.places()) {
            Place place = at.place();
            if (state.partitions().isRemoved(place.topic())) {
                standings.add(Progress.Standing.NONE);
                continue;
            }
            Progress progress = progress(binding, at, now);
            if (progress == null) {
                state.refuse(install.answer()::refused, Refusals.notOwner(place));
                return;
            }
            standings.add(progress.standing());
        }
        // What stands there may be in the open turn: it is told when that is durable.
        state.turn().answer(() -> install.answer().done(standings), install.answer()::refused);
    }

    /** What waited for this look-up, to be decided next. */
    List<Append> loaded(Command.Loaded loaded) {
        List<Append> waited = state.producers().unpark(loaded.number(), loaded.at().place());
        if (loaded.binding().isEmpty()) {
            refuse(waited, Refusals.unknownProducer());
            return List.of();
        }
        NumberBinding binding = loaded.binding().get();
        long now = state.clockMillis();
        state.producers().install(binding, now);
        // Null: the partition has gone meanwhile, and the batches are refused with that.
        progress(binding, loaded.at(), now);
        return waited;
    }

    /** What waited for the memory of segments, to be decided next. */
    List<Append> recalled(Command.Recalled recalled) {
        PartitionLog partition = state.partitions().find(recalled.place());
        Progress progress =
                partition == null || partition.leaseEpoch() != recalled.leaseEpoch()
                        ? null
                        : partition.progress().get(recalled.producerKey());
        if (progress != null) {
            progress.recall(
                    recalled.traces().stream()
                            .map(trace ->
                                    new Progress.Remembered(
                                            new Attempt(
                                                    trace.incarnation(),
                                                    trace.baseSequence(),
                                                    trace.count(),
                                                    trace.recordsHash()),
                                            trace.baseOffset(),
                                            trace.appendTime()))
                            .toList());
            progress.touch(state.clockMillis());
        }
        return state.producers().unpark(recalled.number(), recalled.place());
    }

    /** A look-up failed: what waited for it is refused. */
    void notLoaded(long number, Place place) {
        refuse(
                state.producers().unpark(number, place),
                state.unlessLeaseLost(Refusals.notLoaded()));
    }

    /** Refuses all that waits. */
    void refuseParked(Problem problem) {
        refuse(state.producers().unparkAll(), problem);
    }

    /**
     * Where a producer stands. What memory has is newer than what is recorded; and what was
     * recorded is good only if the partition has been led here since it was looked up. Null when it
     * was not, and where the producer is another organization's, which the number in a batch may
     * name.
     */
    private @Nullable Progress progress(
            NumberBinding binding, Command.Install.At at, long nowMillis) {
        if (state.partitions().refusal(at.place()) != null) {
            return null;
        }
        PartitionLog partition = state.partitions().find(at.place());
        if (partition == null
                || !partition.organization().equals(binding.producer().organization())) {
            return null;
        }
        Progress known = partition.progress().get(binding.producer().key());
        if (known == null && partition.leaseEpoch() != at.leaseEpoch()) {
            return null;
        }
        Progress progress =
                partition
                        .progress()
                        .computeIfAbsent(
                                binding.producer().key(), _ -> new Progress(at.recorded()));
        progress.touch(nowMillis);
        return progress;
    }

    private void refuse(List<Append> waited, Problem problem) {
        for (Append append : waited) {
            queue.decided(append);
            state.refuse(append.reply()::refused, problem);
        }
    }
}
