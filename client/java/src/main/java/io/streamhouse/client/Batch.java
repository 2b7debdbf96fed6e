package io.streamhouse.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.streamhouse.client.RecordMetadata.Durability;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.ProducerRef;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way, and what is known about them. Its boundaries and records never change, so
 * that the server recognises it when it comes again. Owned by the dispatcher's thread.
 */
final class Batch {
    private static final long UNNUMBERED = -1;

    private final List<CompletableFuture<RecordMetadata>> acknowledgements;
    private final long sizeMax;
    private final long deadlineNanos;
    private final int length;
    private byte[] bytes;
    private long baseSequence = UNNUMBERED;
    private @Nullable ProducerRef stamped;
    private long stampedSequence = UNNUMBERED;
    private int attempts;
    private boolean unclear;
    private @Nullable StreamHouseException refusal;
    private @Nullable StreamHouseException verdict;
    private long verdictByNanos;

    Batch(
            RecordBatchWriter.Packed packed,
            List<CompletableFuture<RecordMetadata>> acknowledgements,
            long sizeMax,
            long deadlineNanos) {
        this.bytes = packed.bytes();
        this.length = packed.length();
        this.acknowledgements = acknowledgements;
        this.sizeMax = sizeMax;
        this.deadlineNanos = deadlineNanos;
    }

    int length() {
        return length;
    }

    int count() {
        return acknowledgements.size();
    }

    /** What the records take of the buffer. */
    long sizeMax() {
        return sizeMax;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean numbered() {
        return baseSequence != UNNUMBERED;
    }

    long baseSequence() {
        return baseSequence;
    }

    long last() {
        return baseSequence + count() - 1;
    }

    void number(long sequence) {
        baseSequence = sequence;
    }

    /** Its sequences are free again; it is certain that it is not stored. */
    void unnumber() {
        baseSequence = UNNUMBERED;
        unclear = false;
    }

    /** True when an attempt may have been stored and nobody has said whether. */
    boolean unclear() {
        return unclear;
    }

    void unclear(boolean now) {
        unclear = now;
    }

    /** True when it was last sent under an earlier epoch, or another number, than this. */
    boolean sentBefore(ProducerRef producer) {
        return stamped != null
                && (stamped.getProducerId() != producer.getProducerId()
                        || stamped.getEpoch() < producer.getEpoch());
    }

    /** The number under which it was sent is no more. */
    void forgetProducer() {
        stamped = null;
    }

    /** The epoch under which it was last sent; -1: never sent. */
    int sentEpoch() {
        return stamped == null ? -1 : stamped.getEpoch();
    }

    /** The batch as it goes to the server under a producer. */
    ByteString stamp(ProducerRef producer) {
        if (!producer.equals(stamped) || stampedSequence != baseSequence) {
            if (attempts > 0) {
                // Somebody may still look at the bytes of the earlier attempt.
                bytes = Arrays.copyOf(bytes, length);
            }
            RecordBatchWriter.stamp(
                    bytes, length, producer.getProducerId(), producer.getEpoch(), baseSequence);
            stamped = producer;
            stampedSequence = baseSequence;
        }
        attempts++;
        return UnsafeByteOperations.unsafeWrap(bytes, 0, length);
    }

    /** Why the last attempt was refused. */
    @Nullable StreamHouseException refusal() {
        return refusal;
    }

    void refused(@Nullable StreamHouseException problem) {
        refusal = problem;
    }

    /** A fenced producer learns of what it had stored before. */
    boolean isStoredThoughFenced() {
        StreamHouseException told = refusal;
        return told != null && "true".equals(told.details().get("already_persisted"));
    }

    /** The offset that the refusal names. */
    OptionalLong offsetThoughFenced() {
        StreamHouseException told = refusal;
        String text = told == null ? null : told.details().get("base_offset");
        try {
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /** How it will fail, unless it turns out to be stored by a time. */
    @Nullable StreamHouseException verdict() {
        return verdict;
    }

    long verdictByNanos() {
        return verdictByNanos;
    }

    void condemn(StreamHouseException problem, long byNanos) {
        verdict = problem;
        verdictByNanos = byNanos;
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
        Instant at = Agents.instant(response.getLogAppendTime());
        acknowledge(lane, base, response.getDuplicate(), durability, at);
    }

    /** Acknowledges what an earlier attempt stored. */
    void acknowledgeEarlier(Lane lane, OptionalLong baseOffset) {
        acknowledge(lane, baseOffset, true, Durability.UNSPECIFIED, Instant.EPOCH);
    }

    void reject(StreamHouseException problem) {
        StreamHouseException told =
                problem.mayBeStored() == unclear ? problem : problem.withStored(unclear);
        for (CompletableFuture<RecordMetadata> acknowledgement : acknowledgements) {
            acknowledgement.completeExceptionally(told);
        }
    }

    /** Gives the bytes back, unless somebody may still look at them. */
    void recycle(BufferPool pool) {
        if (attempts <= 1) {
            pool.give(bytes);
        }
    }

    private void acknowledge(
            Lane lane, OptionalLong base, boolean duplicate, Durability durability, Instant at) {
        for (int i = 0; i < acknowledgements.size(); i++) {
            OptionalLong offset =
                    base.isPresent() ? OptionalLong.of(base.getAsLong() + i) : OptionalLong.empty();
            acknowledgements
                    .get(i)
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
