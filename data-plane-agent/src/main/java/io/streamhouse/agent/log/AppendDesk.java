package io.streamhouse.agent.log;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.segment.StoredBatch;
import io.streamhouse.agent.sequence.Attempt;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.sequence.Verdict;
import io.streamhouse.agent.wal.TurnBuffer;
import io.streamhouse.agent.wal.WalEntry;
import io.streamhouse.agent.wal.WalFull;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides batches, in this order: is the partition ours, is the batch new, do its conditions hold,
 * is there room. Belongs to the commit loop.
 */
final class AppendDesk {
    private static final Logger log = LoggerFactory.getLogger(AppendDesk.class);
    private final LoopState state;
    private final ProducerDesk producerDesk;
    private final CommandQueue queue;

    /** What found no room in the WAL; 0 when the last append found some. */
    private int refusedBytes;

    AppendDesk(LoopState state, ProducerDesk producerDesk, CommandQueue queue) {
        this.state = state;
        this.producerDesk = producerDesk;
        this.queue = queue;
    }

    /** What a batch needs in a turn. */
    static int entryBytes(Append append) {
        return append.checked().batch().size() + TurnBuffer.ENTRY_BYTES_MAX;
    }

    /** Decides a batch, or parks it until its producer is looked up. */
    void decide(Append append, boolean lookedUp) {
        // What is parked still counts as queued.
        if (!producerDesk.parksBehindOthers(append) && decided(append, lookedUp)) {
            queue.decided(append);
        }
    }

    private boolean decided(Append append, boolean lookedUp) {
        Problem refusal = state.partitions().appendRefusal(append.place());
        if (refusal != null) {
            refuse(append, refusal);
            return true;
        }
        PartitionLog partition = state.partitions().at(append.place(), append.organization());
        KnownProducers.Number number =
                state.producers().number(append.number(), state.clockMillis());
        if (number != null && !number.organization.equals(append.organization())) {
            refuse(append, Refusals.unknownProducer());
            return true;
        }
        Progress progress = number == null ? null : partition.progress().get(number.producerKey);
        if (number == null || progress == null) {
            producerDesk.look(append, partition);
            return false;
        }
        Attempt attempt =
                new Attempt(
                        number.firstIncarnation + append.epoch(),
                        append.baseSequence(),
                        append.checked().count(),
                        append.checked().recordsHash());
        long current = state.producers().incarnation(number);
        if (attempt.incarnation() > current && !lookedUp) {
            // Another agent may have opened it since.
            producerDesk.look(append, partition);
            return false;
        }
        if (attempt.incarnation() <= current && progress.mustRecall(attempt)) {
            producerDesk.recall(append, number, partition);
            return false;
        }
        decide(append, partition, number, progress, attempt, current);
        return true;
    }

    private void decide(
            Append append,
            PartitionLog partition,
            KnownProducers.Number number,
            Progress progress,
            Attempt attempt,
            long current) {
        switch (progress.decide(current, attempt)) {
            case Verdict.Append() -> {
                Problem obstacle = obstacle(append, partition);
                if (obstacle == null) {
                    append(append, partition, number, progress, attempt);
                } else {
                    refuse(append, obstacle);
                }
            }
            case Verdict.Duplicate(long offset, long time) ->
                    answerDuplicate(append, partition, offset, time);
            case Verdict.ForgottenDuplicate() -> answerDuplicate(append, partition, -1, 0);
            case Verdict.Rejected(Problem problem) ->
                    refuse(append, Refusals.withEpoch(problem, current - number.firstIncarnation));
        }
    }

    private @Nullable Problem obstacle(Append append, PartitionLog partition) {
        Append.Condition condition = append.condition();
        if (condition.expectedNextOffset().isPresent()
                && condition.expectedNextOffset().getAsLong() != partition.nextOffset()) {
            return Refusals.tailMismatch(partition.nextOffset());
        }
        if (!partition.fence().isEmpty()
                && !partition.fence().equals(condition.fence().orElse(""))) {
            return Refusals.fenceMismatch();
        }
        Problem tooMuch = state.cutter().obstacle();
        if (tooMuch != null) {
            return tooMuch;
        }
        try {
            reserve(entryBytes(append));
            return null;
        } catch (WalFull e) {
            return Refusals.diskFull(e);
        }
    }

    private void reserve(int bytes) throws WalFull {
        refusedBytes = bytes;
        state.turn().reserve(bytes);
        refusedBytes = 0;
    }

    /** True when the WAL had no room for the last append. */
    boolean lacksRoom() {
        return refusedBytes > 0;
    }

    /** The WAL was given some of its room back. */
    void lookForRoom() {
        if (refusedBytes > 0 && state.turn().fits(refusedBytes)) {
            try {
                reserve(refusedBytes);
            } catch (WalFull e) {
                log.debug("there is still no room: {}", e.getMessage());
            }
        }
    }

    private void append(
            Append append,
            PartitionLog partition,
            KnownProducers.Number number,
            Progress progress,
            Attempt attempt) {
        state.turn().beginAt(state.nowMillis());
        Batch batch = append.checked().batch();
        batch.place(partition.nextOffset(), (int) partition.leaseEpoch());
        StoredBatch stored =
                new StoredBatch(
                        batch,
                        partition.nextOffset(),
                        attempt.count(),
                        state.turn().millis(),
                        number.producerKey,
                        attempt.incarnation(),
                        attempt.baseSequence(),
                        attempt.recordsHash());
        state.turn().add(entry(append, stored), partition);
        partition.addToTurn(stored);
        progress.appended(attempt, stored.baseOffset(), stored.appendTimeMillis());
        state.surroundings()
                .rates()
                .in(append.organization(), append.place().topic(), stored.count(), stored.size());
        state.turn()
                .answer(
                        () ->
                                append.reply()
                                        .appended(
                                                new Append.Appended(
                                                        stored.baseOffset(),
                                                        stored.count(),
                                                        false,
                                                        highWatermark(partition),
                                                        stored.appendTimeMillis(),
                                                        stored.size(),
                                                        partition.leaseEpoch())),
                        append.reply()::refused);
    }

    private static WalEntry.OfBatch entry(Append append, StoredBatch stored) {
        return new WalEntry.OfBatch(
                append.organization(),
                append.place().topic(),
                append.place().partition(),
                stored.baseSequence(),
                stored.producerKey(),
                stored.incarnation(),
                stored.recordsHash(),
                stored.batch());
    }

    private void answerDuplicate(
            Append append, PartitionLog partition, long offset, long appendTime) {
        if (!state.leaseFresh()) {
            refuse(append, Refusals.leaseLost());
            return;
        }
        state.turn()
                .answer(
                        () ->
                                append.reply()
                                        .appended(
                                                new Append.Appended(
                                                        offset,
                                                        append.checked().count(),
                                                        true,
                                                        highWatermark(partition),
                                                        appendTime,
                                                        0,
                                                        partition.leaseEpoch())),
                        append.reply()::refused);
    }

    private static long highWatermark(PartitionLog partition) {
        return partition.tail().bounds().highWatermark();
    }

    private void refuse(Append append, Problem problem) {
        state.refuseByMemory(append.reply()::refused, problem);
    }
}
