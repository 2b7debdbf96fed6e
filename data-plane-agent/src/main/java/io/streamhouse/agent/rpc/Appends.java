package io.streamhouse.agent.rpc;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.batch.BatchChecker;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.log.Answer;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.wal.WalEntry;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.SetFenceRequest;
import io.streamhouse.proto.v1.SetFenceResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * The one way of a batch into the log, whatever carried it: its checks, and what an appended one is
 * answered with and counts. Thread-safe.
 */
final class Appends {
    private final StreamLog log;
    private final BatchChecker checker;
    private final BatchMaker maker;
    private final ReadUsage usage;
    private final Meters meters;

    Appends(StreamLog log, BatchChecker checker, BatchMaker maker, ReadUsage usage, Meters meters) {
        this.log = log;
        this.checker = checker;
        this.maker = maker;
        this.usage = usage;
        this.meters = meters;
    }

    /**
     * Checks a batch, whole.
     *
     * @throws Problem naming what is wrong with it
     */
    CheckedBatch check(Offer offer) {
        Offer.check(offer.producer());
        if (offer.baseSequence() < 0) {
            throw Problem.field(Reason.INVALID_FIELD, "base_sequence", "sequences begin at 0");
        }
        return switch (offer.records()) {
            case Offer.Records.Encoded(var bytes) -> {
                Batch batch = BatchBytes.batch(bytes);
                CheckedBatch checked = checker.check(batch);
                checkSameProducer(offer, batch);
                yield checked;
            }
            case Offer.Records.Listed(var list) ->
                    maker.make(
                            list.getRecordsList(),
                            new BatchMaker.Origin(
                                    offer.producer().getProducerId(),
                                    offer.producer().getEpoch(),
                                    offer.baseSequence()));
        };
    }

    /** Why a batch is not taken here. */
    Problem notHere(Routes.Route route) {
        return log.unlessAdrift(Forwarding.notOwner(route));
    }

    /** Hands a checked batch to the log. */
    void append(
            UUID organization, Place place, Offer offer, CheckedBatch checked, Append.Reply reply) {
        log.append(
                new Append(
                        organization,
                        place,
                        offer.producer().getProducerId(),
                        offer.producer().getEpoch(),
                        offer.baseSequence(),
                        new Append.Condition(offer.expectedNextOffset(), offer.fence()),
                        checked,
                        reply));
    }

    /** Sets or clears a partition's fence. */
    void setFence(UUID organization, Place place, SetFenceRequest request, Answer<Long> answer) {
        checkFence(request.getFence(), "fence");
        log.setFence(
                place,
                organization,
                request.getFence(),
                request.hasExpectedFence()
                        ? Optional.of(request.getExpectedFence())
                        : Optional.empty(),
                answer);
    }

    /** The answer to a fence that is set; counts it. */
    SetFenceResponse fenced(UUID organization, long nextOffset) {
        usage.add(organization, 0, 0);
        return SetFenceResponse.newBuilder().setNextOffset(nextOffset).build();
    }

    private static void checkFence(String fence, String field) {
        int bytes = fence.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > WalEntry.Fence.FENCE_BYTES_MAX) {
            throw Problem.field(
                            Reason.INVALID_FIELD,
                            field,
                            "a fence has at most " + WalEntry.Fence.FENCE_BYTES_MAX + " bytes")
                    .with("limit", WalEntry.Fence.FENCE_BYTES_MAX)
                    .with("actual", bytes);
        }
    }

    /** The answer to a batch that is in the log; counts it. */
    AppendResponse appended(
            UUID organization, long baseSequence, Append.Appended appended, long beganNanos) {
        boolean known = appended.baseOffset() >= 0;
        AppendResponse.Builder response =
                AppendResponse.newBuilder()
                        .setBaseOffset(appended.baseOffset())
                        .setCount(appended.count())
                        .setBaseSequence(baseSequence)
                        .setDuplicate(appended.duplicate())
                        .setOffsetKnown(known)
                        .setHighWatermark(appended.highWatermark())
                        .setDurability(log.durability())
                        .setMeteredBytes(appended.meteredBytes())
                        .setLeaseEpoch(appended.leaseEpoch());
        if (known) {
            response.setLogAppendTime(Timestamps.of(appended.appendTimeMillis()));
        }
        if (appended.duplicate()) {
            meters.duplicate();
        } else {
            usage.add(organization, 0, 0);
            meters.appended(
                    System.nanoTime() - beganNanos, appended.count(), appended.meteredBytes());
        }
        return response.build();
    }

    /** Counts a refused batch. */
    void refused() {
        meters.refused();
    }

    private static void checkSameProducer(Offer offer, Batch batch) {
        ProducerRef producer = offer.producer();
        boolean same =
                batch.producerId() == producer.getProducerId()
                        && batch.producerEpoch() == producer.getEpoch()
                        && batch.baseSequence() == (offer.baseSequence() & Integer.MAX_VALUE);
        if (!same) {
            throw Problem.field(
                            Reason.PRODUCER_MISMATCH,
                            "batch",
                            "the batch header names another producer, epoch or sequence")
                    .with("header_producer_id", batch.producerId())
                    .with("header_epoch", batch.producerEpoch())
                    .with("header_base_sequence", batch.baseSequence());
        }
    }
}
