package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.wal.TurnBuffer;
import io.streamhouse.agent.wal.WalEntry;
import io.streamhouse.agent.wal.WalFull;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What is done with partitions as a whole: trims and fences, slots that come and go, topics that
 * are deleted. Belongs to the commit loop.
 */
final class PartitionDesk {
    /** What a trim or a fence needs in a turn. */
    static final int ENTRY_BYTES_MAX = TurnBuffer.ENTRY_BYTES_MAX + WalEntry.Fence.FENCE_BYTES_MAX;

    private final LoopState state;
    private final CommitParts parts;

    PartitionDesk(LoopState state, CommitParts parts) {
        this.state = state;
        this.parts = parts;
    }

    /** Takes away what lies before an offset; what is gone already is no error. */
    void trim(Command.Trim trim) {
        Consumer<Problem> refused = trim.answer()::refused;
        if (!ready(trim.place(), refused)) {
            return;
        }
        PartitionLog partition = state.partitions().at(trim.place(), trim.organization());
        if (trim.beforeOffset() > partition.nextOffset()) {
            state.refuseByMemory(
                    refused,
                    Refusals.beyondEnd(
                            partition.logStart(), partition.nextOffset(), trim.beforeOffset()));
            return;
        }
        if (trim.beforeOffset() > partition.logStart()) {
            WalEntry entry =
                    new WalEntry.Trim(
                            trim.organization(),
                            trim.place().topic(),
                            trim.place().partition(),
                            trim.beforeOffset());
            if (!add(entry, partition, refused)) {
                return;
            }
            partition.trim(trim.beforeOffset());
        }
        state.turn().answer(() -> trim.answer().done(partition.logStart()), refused);
    }

    /** Sets a fence when the present one is as expected. */
    void fence(Command.SetFence set) {
        Consumer<Problem> refused = set.answer()::refused;
        if (!ready(set.place(), refused)) {
            return;
        }
        PartitionLog partition = state.partitions().at(set.place(), set.organization());
        boolean expected =
                set.expected().map(fence -> fence.equals(partition.fence())).orElse(true);
        if (!expected) {
            state.refuseByMemory(refused, Refusals.fenceMismatch());
            return;
        }
        if (!set.fence().equals(partition.fence())) {
            WalEntry entry =
                    new WalEntry.Fence(
                            set.organization(),
                            set.place().topic(),
                            set.place().partition(),
                            set.fence());
            if (!add(entry, partition, refused)) {
                return;
            }
            partition.fence(set.fence());
        }
        long next = partition.nextOffset();
        state.turn().answer(() -> set.answer().done(next), refused);
    }

    /** Leads slots from now on. Nothing is under way in the turn. */
    void open(Command.OpenSlots open) {
        for (Ledger.Recorded one : open.recorded()) {
            state.notBefore(one.lastAppendMillis());
        }
        Set<UUID> gone = new LinkedHashSet<>();
        for (PartitionLog partition : state.partitions().open(open.leases(), open.recorded())) {
            gone.add(partition.place().topic());
        }
        gone.forEach(state.cutter()::remove);
        open.done().complete(null);
    }

    /** Leads slots no more; all of them is recorded. */
    void close(Collection<Integer> slots) {
        List<PartitionLog> closed = state.partitions().close(slots);
        for (PartitionLog partition : closed) {
            partition.tail().end().forEach(parts::wake);
        }
        state.cutter().letGo(closed);
    }

    /** Topics were deleted: a next cut has the last of them. */
    void remove(List<UUID> topics) {
        Set<UUID> recorded = new LinkedHashSet<>();
        for (PartitionLog partition : state.partitions().remove(topics)) {
            partition.tail().end().forEach(parts::wake);
            if (partition.nextOffset() > 0 || !partition.fence().isEmpty()) {
                recorded.add(partition.place().topic());
            }
        }
        recorded.forEach(state.cutter()::remove);
    }

    private boolean ready(Place place, Consumer<Problem> refused) {
        Problem refusal = state.partitions().appendRefusal(place);
        // What is so already is answered from memory.
        if (refusal == null && !state.leaseFresh()) {
            refusal = Refusals.leaseLost();
        }
        if (refusal != null) {
            state.refuse(refused, refusal);
        }
        return refusal == null;
    }

    private boolean add(WalEntry entry, PartitionLog partition, Consumer<Problem> refused) {
        try {
            state.turn().reserve(ENTRY_BYTES_MAX);
        } catch (WalFull e) {
            state.refuse(refused, Refusals.diskFull(e));
            return false;
        }
        state.turn().beginAt(state.nowMillis());
        state.turn().add(entry, partition);
        return true;
    }
}
