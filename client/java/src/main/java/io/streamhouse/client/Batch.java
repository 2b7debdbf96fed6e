package io.streamhouse.client;

import io.streamhouse.client.RecordMetadata.Durability;
import io.streamhouse.proto.v1.AppendResponse;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Records on their way, and what is known about them. Its boundaries and bytes never change, so
 * that the server recognises it when it comes again. Used by one courier.
 */
final class Batch {
    private final List<QueuedRecord> records;
    private final byte[] bytes;
    private final long deadlineNanos;
    private final Tally tally;
    private long baseSequence = -1;
    private boolean unclear;

    Batch(List<QueuedRecord> records, byte[] bytes, long timeoutNanos, Tally tally) {
        this.records = records;
        this.bytes = bytes;
        this.tally = tally;
        this.deadlineNanos = records.getFirst().enqueuedNanos() + timeoutNanos;
    }

    byte[] bytes() {
        return bytes;
    }

    int count() {
        return records.size();
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean expires(long waitMillis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis) >= deadlineNanos;
    }

    /** True when an attempt may have been stored and nobody has said whether. */
    boolean unclear() {
        return unclear;
    }

    void attempted(boolean mayBeStored) {
        unclear |= mayBeStored;
    }

    long baseSequence() {
        return baseSequence;
    }

    void begin(long sequence) {
        baseSequence = sequence;
    }

    /**
     * Judges by the highest sequence in the log, after earlier attempts were fenced.
     *
     * @return true when the batch is stored
     */
    boolean storedUpTo(long lastSequence) {
        boolean stored = unclear && baseSequence >= 0 && lastSequence >= last();
        unclear = false;
        return stored;
    }

    long last() {
        return baseSequence + records.size() - 1;
    }

    void acknowledge(Lane lane, AppendResponse response) {
        OptionalLong base =
                response.getOffsetKnown() || !response.getDuplicate()
                        ? OptionalLong.of(response.getBaseOffset())
                        : OptionalLong.empty();
        Durability durability =
                switch (response.getDurability()) {
                    case DURABILITY_LOCAL_DISK -> Durability.LOCAL_DISK;
                    case DURABILITY_METADATA_WAL -> Durability.METADATA_WAL;
                    case DURABILITY_OBJECT_STORE -> Durability.OBJECT_STORE;
                    case DURABILITY_UNSPECIFIED, UNRECOGNIZED -> Durability.UNSPECIFIED;
                };
        acknowledge(
                lane,
                base,
                response.getDuplicate(),
                durability,
                Agent.instant(response.getLogAppendTime()));
    }

    /** Acknowledges what an earlier attempt stored. */
    void acknowledgeEarlier(Lane lane, OptionalLong baseOffset) {
        acknowledge(lane, baseOffset, true, Durability.UNSPECIFIED, Instant.EPOCH);
    }

    void reject(StreamHouseException problem) {
        StreamHouseException told =
                problem.mayBeStored() == unclear ? problem : problem.withStored(unclear);
        for (QueuedRecord record : records) {
            record.acknowledgement().completeExceptionally(told);
        }
    }

    int sizeMax() {
        return records.stream().mapToInt(QueuedRecord::sizeMax).sum();
    }

    private void acknowledge(
            Lane lane, OptionalLong base, boolean duplicate, Durability durability, Instant at) {
        tally.acknowledged(this);
        for (int i = 0; i < records.size(); i++) {
            OptionalLong offset =
                    base.isPresent() ? OptionalLong.of(base.getAsLong() + i) : OptionalLong.empty();
            records.get(i)
                    .acknowledgement()
                    .complete(
                            new RecordMetadata(
                                    lane.topic(),
                                    lane.partition(),
                                    offset,
                                    baseSequence + i,
                                    duplicate,
                                    durability,
                                    at));
        }
    }
}
