package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.StoredBatch;
import io.streamhouse.agent.sequence.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One partition that this agent leads. Offsets, sequences and what waits for its segment belong to
 * the commit loop; the tail is shared with readers.
 */
final class PartitionLog {
    private final Place place;
    private final UUID organization;
    private final long leaseEpoch;
    private final Tail tail;
    private final Map<Long, Progress> progress = new HashMap<>();
    private final List<StoredBatch> turn = new ArrayList<>();
    private List<StoredBatch> uncut = new ArrayList<>();
    private long logStart;
    private long nextOffset;
    private long recordedNext;
    private String fence;
    private boolean changed;

    /** As it is recorded. */
    PartitionLog(Ledger.Recorded recorded, long leaseEpoch) {
        this.place = recorded.place();
        this.organization = recorded.organization();
        this.leaseEpoch = leaseEpoch;
        this.logStart = recorded.logStart();
        this.nextOffset = recorded.nextOffset();
        this.recordedNext = recorded.nextOffset();
        this.fence = recorded.fence();
        this.tail = new Tail(logStart, nextOffset);
    }

    /** One that nothing was ever appended to. */
    static PartitionLog empty(Place place, UUID organization, long leaseEpoch) {
        return new PartitionLog(
                new Ledger.Recorded(place, organization, 0, 0, 0, "", 0), leaseEpoch);
    }

    Place place() {
        return place;
    }

    UUID organization() {
        return organization;
    }

    long leaseEpoch() {
        return leaseEpoch;
    }

    Tail tail() {
        return tail;
    }

    Map<Long, Progress> progress() {
        return progress;
    }

    /** The first offset that was not taken away, durable or not. */
    long logStart() {
        return logStart;
    }

    /** The offset of the next record, durable or not. */
    long nextOffset() {
        return nextOffset;
    }

    /** What an append must carry; empty: nothing. */
    String fence() {
        return fence;
    }

    /** One past the last offset in a recorded segment. */
    long recordedNext() {
        return recordedNext;
    }

    void recordedThrough(long next) {
        recordedNext = next;
    }

    void addToTurn(StoredBatch batch) {
        turn.add(batch);
        nextOffset = batch.lastOffset() + 1;
    }

    /** Takes away what lies before an offset, once the turn is durable. */
    void trim(long beforeOffset) {
        logStart = Math.max(logStart, beforeOffset);
        changed = true;
    }

    void fence(String text) {
        fence = text;
        changed = true;
    }

    /** The turn is durable: readers may see it. Returns the readers that waited. */
    List<Runnable> publishTurn() {
        uncut.addAll(turn);
        List<Runnable> woken = tail.publish(turn, logStart);
        turn.clear();
        return woken;
    }

    /** True when there is something to record. */
    boolean hasUncut() {
        return !uncut.isEmpty();
    }

    /** Takes what waits for a segment. */
    List<StoredBatch> cut() {
        List<StoredBatch> taken = uncut;
        uncut = new ArrayList<>();
        return taken;
    }

    /** True once after its beginning or fence changed. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    Cut.Change change() {
        return new Cut.Change(place, organization, logStart, fence);
    }

    PartitionSlice slice(List<StoredBatch> batches) {
        return new PartitionSlice(organization, place.topic(), place.partition(), batches);
    }
}
