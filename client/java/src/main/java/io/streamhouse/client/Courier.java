package io.streamhouse.client;

import com.google.protobuf.UnsafeByteOperations;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the batches of one lane to the server, one at a time, until each is acknowledged or has
 * failed. A batch gets its sequences when it is first sent and keeps them in every later attempt;
 * when a batch fails, it is first found out whether it was stored, so that the next one follows
 * without a gap. Runs on a thread of its own.
 */
final class Courier implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);
    private static final long UNKNOWN = -1;
    private static final int RESOLVE_MAX = 3;
    private static final Duration LAST_QUESTION_LIMIT = Duration.ofSeconds(5);
    private static final Set<String> OUT_OF_STEP =
            Set.of("SEQUENCE_GAP", "SEQUENCE_BELOW_RESUME", "SEQUENCE_OVERLAP");
    private static final Set<String> FORGOTTEN =
            Set.of("PRODUCER_UNKNOWN", ProducerSession.NOT_OPEN);

    private final Lane lane;
    private final Shipping shipping;
    private long next;
    private int generation;

    /**
     * @param next the sequence of the lane's first record
     * @param generation of the producer for which {@code next} holds
     */
    Courier(Lane lane, Shipping shipping, long next, int generation) {
        this.lane = lane;
        this.shipping = shipping;
        this.next = next;
        this.generation = generation;
    }

    @Override
    public void run() {
        try {
            for (List<QueuedRecord> records = lane.take(shipping::idle);
                    records != null;
                    records = lane.take(shipping::idle)) {
                carry(records);
            }
        } catch (InterruptedException _) {
            log.debug("partition {} of {}: closed", lane.partition(), lane.topic());
        } finally {
            shipping.ended(lane);
        }
    }

    /** Whatever happens, the records are acknowledged or fail. */
    private void carry(List<QueuedRecord> records) {
        Batch batch;
        try {
            batch = shipping.batch(records);
        } catch (RuntimeException e) {
            shipping.fail(lane, records, GrpcProblems.unexpected(e));
            return;
        }
        try {
            deliver(batch);
        } catch (RuntimeException e) {
            log.warn("partition {} of {}: a batch failed", lane.partition(), lane.topic(), e);
            next = UNKNOWN;
            batch.attempted(batch.baseSequence() >= 0);
            batch.reject(
                    e instanceof StreamHouseException known ? known : GrpcProblems.unexpected(e));
        } finally {
            shipping.finished(lane, batch);
        }
    }

    private void deliver(Batch batch) {
        Backoff backoff = new Backoff();
        int resolved = 0;
        while (true) {
            try {
                attempt(batch);
                return;
            } catch (StreamHouseException e) {
                batch.attempted(e.mayBeStored());
                boolean outOfStep = outOfStep(e) && resolved++ < RESOLVE_MAX;
                boolean again = e.retryable() || outOfStep || FORGOTTEN.contains(e.reason());
                if (!again) {
                    reject(batch, e);
                    return;
                }
                Duration wait = backoff.next(e);
                if (batch.expires(wait.toMillis()) || !shipping.pause(wait)) {
                    giveUp(batch, e);
                    return;
                }
                log.debug("partition {} of {}: {}", lane.partition(), lane.topic(), e.reason());
                prepareAgain(batch, e, outOfStep);
            }
        }
    }

    private boolean outOfStep(StreamHouseException e) {
        return OUT_OF_STEP.contains(e.reason()) || shipping.session().perhapsFencedByOurselves(e);
    }

    private void attempt(Batch batch) {
        StreamHouseException dead = shipping.session().dead();
        if (dead != null) {
            throw dead;
        }
        if (batch.expires(0)) {
            throw expired();
        }
        shipping.enter(batch);
        try {
            Optional<AppendResponse> response =
                    shipping.session().sending(now -> append(batch, now));
            if (response.isPresent()) {
                next = batch.last() + 1;
                batch.acknowledge(lane, response.get());
                return;
            }
        } finally {
            shipping.leave(batch);
        }
        if (resolve(batch, Backoff.attemptLimit(batch.deadlineNanos()))) {
            return;
        }
        attempt(batch);
    }

    /** Empty: it must first be found out where the partition stands. */
    private Optional<AppendResponse> append(Batch batch, ProducerSession.Current now) {
        if (generation != now.generation()) {
            if (batch.unclear() && now.ephemeral()) {
                throw forgotten();
            }
            generation = now.generation();
            next = now.ephemeral() ? 0 : UNKNOWN;
        }
        if (next == UNKNOWN) {
            return Optional.empty();
        }
        batch.begin(next);
        RecordBatchWriter.stamp(
                batch.bytes(), now.producer().getProducerId(), now.producer().getEpoch(), next);
        AppendRequest request =
                AppendRequest.newBuilder()
                        .setTopic(TopicRef.newBuilder().setTopicId(lane.topicId()))
                        .setPartition(lane.partition())
                        .setProducer(now.producer())
                        .setBaseSequence(next)
                        .setBatch(UnsafeByteOperations.unsafeWrap(batch.bytes()))
                        .build();
        Duration limit = Backoff.attemptLimit(batch.deadlineNanos());
        return Optional.of(shipping.agent().append(request, limit));
    }

    /** Finds out where the partition stands; true when the batch turns out to be stored. */
    private boolean resolve(Batch batch, Duration limit) {
        ProducerSession.Opened opened =
                shipping.session().resume(lane.topicId(), lane.partition(), limit);
        boolean renumbered = opened.current().generation() != generation;
        if (renumbered && opened.current().ephemeral() && batch.unclear()) {
            throw forgotten();
        }
        generation = opened.current().generation();
        long last = opened.points().getFirst().getLastSequence();
        boolean stored = batch.storedUpTo(last);
        if (stored) {
            long offset = opened.points().getFirst().getLastOffset();
            boolean known = last == batch.last() && offset >= 0;
            batch.acknowledgeEarlier(
                    lane,
                    known ? OptionalLong.of(offset - batch.count() + 1) : OptionalLong.empty());
        }
        next = last + 1;
        return stored;
    }

    private void prepareAgain(Batch batch, StreamHouseException e, boolean outOfStep) {
        if (outOfStep) {
            next = UNKNOWN;
        } else if (FORGOTTEN.contains(e.reason())) {
            try {
                shipping.session().renew(generation, Backoff.attemptLimit(batch.deadlineNanos()));
            } catch (StreamHouseException failed) {
                log.debug("the producer cannot be opened: {}", failed.reason());
            }
        } else {
            shipping.agent().reconnect();
        }
    }

    private void reject(Batch batch, StreamHouseException e) {
        if (e.kind() == Kind.FENCED) {
            boolean ofThisBatch = e != shipping.session().dead();
            shipping.session().die(e);
            if (ofThisBatch && acknowledgedThoughFenced(batch, e)) {
                return;
            }
        }
        if (e.reason().equals("TOPIC_NOT_FOUND") || e.reason().equals("TOPIC_RECREATED")) {
            shipping.topicGone(lane);
        }
        if (batch.unclear() || e.reason().startsWith("SEQUENCE_")) {
            next = UNKNOWN;
        }
        batch.reject(e);
    }

    private boolean acknowledgedThoughFenced(Batch batch, StreamHouseException e) {
        if (!"true".equals(e.details().get("already_persisted"))) {
            return false;
        }
        String offset = e.details().get("base_offset");
        batch.acknowledgeEarlier(
                lane,
                offset == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(offset)));
        return true;
    }

    /** Out of time: asks once more whether the batch was stored, then fails it. */
    private void giveUp(Batch batch, StreamHouseException e) {
        if (batch.unclear()) {
            try {
                if (resolve(batch, LAST_QUESTION_LIMIT)) {
                    return;
                }
            } catch (StreamHouseException unanswered) {
                next = UNKNOWN;
                log.warn(
                        "partition {} of {}: it is not known whether {} records are stored: {}",
                        lane.partition(),
                        lane.topic(),
                        batch.count(),
                        unanswered.getMessage());
            }
        }
        batch.reject(
                shipping.closing()
                        ? GrpcProblems.closed("producer")
                        : e.asTimedOut(shipping.deliveryTimeout(), batch.unclear()));
    }

    private StreamHouseException expired() {
        return new StreamHouseException(
                        Kind.UNAVAILABLE,
                        "NOT_ACKNOWLEDGED",
                        "it waited behind others for too long")
                .asTimedOut(shipping.deliveryTimeout(), false);
    }

    private static StreamHouseException forgotten() {
        return new StreamHouseException(
                Kind.TIMED_OUT,
                "PRODUCER_EXPIRED",
                "the server has forgotten the ephemeral producer; it is not known whether the"
                        + " record was stored");
    }
}
