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
 * One partition. Offsets, sequences and what waits for its segment belong to the commit loop; the
 * tail is shared with readers.
 */
final class PartitionLog {
    private final Place place;
    private final UUID organization;
    private final Tail tail;
    private final Map<Long, Progress> progress = new HashMap<>();
    private final List<StoredBatch> turn = new ArrayList<>();
    private List<StoredBatch> uncut = new ArrayList<>();
    private long nextOffset;
    private long recordedNext;

    PartitionLog(Place place, UUID organization, long logStart, long nextOffset) {
        this.place = place;
        this.organization = organization;
        this.nextOffset = nextOffset;
        this.recordedNext = nextOffset;
        this.tail = new Tail(logStart, nextOffset);
    }

    Place place() {
        return place;
    }

    UUID organization() {
        return organization;
    }

    Tail tail() {
        return tail;
    }

    Map<Long, Progress> progress() {
        return progress;
    }

    /** The offset of the next record, durable or not. */
    long nextOffset() {
        return nextOffset;
    }

    /** One past the last offset in a recorded segment. */
    long recordedNext() {
        return recordedNext;
    }

    void recordedThrough(long next) {
        recordedNext = next;
    }

    /** True when the turn already holds a batch of this partition. */
    boolean inTurn() {
        return !turn.isEmpty();
    }

    void addToTurn(StoredBatch batch) {
        turn.add(batch);
        nextOffset = batch.lastOffset() + 1;
    }

    /** The turn is durable: readers may see it. Returns the readers that waited. */
    List<Runnable> publishTurn() {
        uncut.addAll(turn);
        List<Runnable> woken = tail.publish(turn);
        turn.clear();
        return woken;
    }

    /** Takes what waits for a segment; never empty when there is something. */
    List<StoredBatch> cut() {
        List<StoredBatch> taken = uncut;
        uncut = new ArrayList<>();
        return taken;
    }

    PartitionSlice slice(List<StoredBatch> batches) {
        return new PartitionSlice(organization, place.topic(), place.partition(), batches);
    }
}
