package io.streamhouse.client;

import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.ResumePoint;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the batches of one lane to the server, in order, until each is acknowledged or has failed.
 * Owned by the dispatcher's thread.
 *
 * <p>A batch gets its sequences when it is first sent and keeps them in every later attempt, so
 * that sending again is always safe. They are given to other records only when it is certain that
 * the batch is not and will not be stored: it was refused in its first attempt, or a resume point
 * under a later epoch says so. Until then nothing of the lane goes out. So no gap can arise, and no
 * record is stored under two numbers.
 */
final class Courier {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);
    private static final long UNKNOWN = -1;
    private static final int OUT_OF_STEP_MAX = 3;
    private static final long LAST_QUESTION_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Lane lane;
    private final Dispatcher dispatcher;
    // To be sent before what the lane holds; the first of them may have been sent before.
    private final ArrayDeque<Batch> pending = new ArrayDeque<>();
    private final ArrayDeque<Batch> flying = new ArrayDeque<>();
    // Refused, while batches behind them are still unanswered.
    private final ArrayDeque<Batch> returned = new ArrayDeque<>();
    private final Retry retry;
    private @Nullable Carrier carrier;
    private long next = UNKNOWN;
    private int pointsAboveEpoch = -1;
    private int generation;
    private int outOfStep;
    private @Nullable StreamHouseException trouble;

    /** Begins at the first sequence of all, or asks where the partition stands. */
    Courier(Lane lane, Dispatcher dispatcher, int generation, boolean fresh) {
        this.lane = lane;
        this.dispatcher = dispatcher;
        this.generation = generation;
        this.retry = new Retry(dispatcher::backoff);
        this.next = fresh ? 0 : UNKNOWN;
    }

    Lane lane() {
        return lane;
    }

    int partition() {
        return lane.partition();
    }

    /** True when it must be found out where the partition stands before anything is sent. */
    boolean needsPoints() {
        return next == UNKNOWN && flying.isEmpty() && returned.isEmpty();
    }

    /** The epoch above which a resume point tells. */
    int pointsAboveEpoch() {
        return pointsAboveEpoch;
    }

    /** True while records wait that are not under way. */
    boolean waiting() {
        return !pending.isEmpty() || !returned.isEmpty() || !flying.isEmpty();
    }

    /**
     * Sends the next batch if it may be sent.
     *
     * @return when there is more to do; the far future when only an event can bring more
     */
    long step(long nowNanos, long farFuture) {
        if (!returned.isEmpty() || next == UNKNOWN) {
            return farFuture;
        }
        if (!retry.isDue(nowNanos)) {
            return retry.dueNanos();
        }
        if (pending.isEmpty() && lane.ripeNanos(farFuture) == farFuture) {
            return farFuture;
        }
        Carrier to = flying.isEmpty() ? dispatcher.carrier(lane, nowNanos) : carrier;
        if (to == null || !to.accepting() || flying.size() >= to.underWayPerLaneMax()) {
            return farFuture;
        }
        Batch batch = pending.isEmpty() ? dispatcher.seal(lane, to, nowNanos) : pending.poll();
        if (batch == null) {
            return dispatcher.ripeNanos(lane, to, farFuture);
        }
        if (!to.hasRoomFor(batch.length())) {
            pending.addFirst(batch);
            return farFuture;
        }
        send(batch, to);
        return nowNanos;
    }

    private void send(Batch batch, Carrier to) {
        if (!batch.numbered()) {
            batch.number(next);
            next += batch.count();
        }
        carrier = to;
        flying.addLast(batch);
        to.send(this, batch);
    }

    void acknowledged(Batch batch, AppendResponse response) {
        if (!flying.remove(batch)) {
            return;
        }
        calm();
        dispatcher.count(batch);
        batch.acknowledge(lane, response);
        dispatcher.finished(lane, batch);
        settle();
    }

    /** Refused in band: those behind it are refused, too, and all go out again in order. */
    void rejected(Batch batch, StreamHouseException problem, boolean mayBeStored) {
        if (!flying.remove(batch)) {
            return;
        }
        batch.unclear(batch.unclear() || mayBeStored);
        batch.refused(problem);
        returned.addLast(batch);
        settle();
    }

    /** The carrier broke: whatever was under way may be stored, and goes out again. */
    void recall(StreamHouseException cause) {
        flying.forEach(it -> it.unclear(true));
        backInto(flying);
        backInto(returned);
        carrier = null;
        trouble = cause;
    }

    private void backInto(ArrayDeque<Batch> batches) {
        while (!batches.isEmpty()) {
            pending.addFirst(batches.removeLast());
        }
    }

    private void settle() {
        if (!flying.isEmpty() || returned.isEmpty()) {
            return;
        }
        Batch head = returned.getFirst();
        backInto(returned);
        StreamHouseException problem = head.refusal();
        if (problem != null) {
            trouble = problem;
            judge(head, problem);
        }
        dispatcher.wake(this);
    }

    private void judge(Batch head, StreamHouseException problem) {
        log.debug("partition {} of {}: {}", partition(), lane.topic(), problem.reason());
        switch (Judgement.of(problem)) {
            case FENCED -> fenced(head, problem);
            case FORGOTTEN -> {
                retry.failed(problem);
                dispatcher.forgotten(generation);
                next = UNKNOWN;
            }
            case OUT_OF_STEP -> {
                if (outOfStep++ < OUT_OF_STEP_MAX) {
                    askAboveEpoch(head.sentEpoch());
                } else {
                    refuse(head, problem);
                }
            }
            case ELSEWHERE -> {
                retry.failed(problem, Dispatcher.OWNER_WAIT_MAX);
                dispatcher.ownerWanted(lane.topicId());
            }
            case ADRIFT -> {
                Duration waitMax = dispatcher.adrift(lane.topicId(), carrier);
                retry.failed(problem, waitMax);
            }
            case OLD_SESSION -> {
                retry.failed(problem);
                if (carrier != null) {
                    carrier.retire();
                }
            }
            case TOPIC_GONE -> dispatcher.fail(this, problem);
            case PASSING -> retry.failed(problem);
            case FINAL -> refuse(head, problem);
        }
    }

    private void fenced(Batch head, StreamHouseException problem) {
        ProducerSession.Current current = dispatcher.session().current();
        if (current != null && head.sentBefore(current.producer())) {
            return; // by our own later opening: it goes out again under that
        }
        boolean perhapsOurs = dispatcher.session().perhapsFencedByOurselves(problem);
        if (perhapsOurs && outOfStep++ < OUT_OF_STEP_MAX) {
            askAboveEpoch(head.sentEpoch());
        } else {
            dispatcher.die(problem);
        }
    }

    /** A refusal that stays; the records behind it take over its sequences. */
    private void refuse(Batch head, StreamHouseException problem) {
        boolean certain = pending.stream().noneMatch(Batch::unclear);
        if (!certain || problem.reason().startsWith("SEQUENCE_")) {
            condemn(head, problem);
            return;
        }
        if (head.numbered() && next != UNKNOWN) {
            next = head.baseSequence();
        }
        pending.remove(head);
        pending.forEach(Batch::unnumber);
        reject(head, problem);
    }

    /** It fails, unless it turns out to be stored. */
    private void condemn(Batch batch, StreamHouseException problem) {
        batch.condemn(problem, System.nanoTime() + LAST_QUESTION_NANOS);
        askAboveEpoch(Math.max(batch.sentEpoch(), sentEpochMax()));
    }

    private int sentEpochMax() {
        return pending.stream().mapToInt(Batch::sentEpoch).max().orElse(-1);
    }

    private void askAboveEpoch(int epoch) {
        next = UNKNOWN;
        pointsAboveEpoch = Math.max(pointsAboveEpoch, epoch);
        dispatcher.wake(this);
    }

    private void calm() {
        retry.worked();
        outOfStep = 0;
        trouble = null;
    }

    /** Tells where the partition stands; all earlier attempts have had their effect, or never. */
    void resolved(ResumePoint point) {
        if (!needsPoints()) {
            return;
        }
        List<Batch> all = List.copyOf(pending);
        pending.clear();
        for (Batch batch : all) {
            if (batch.unclear() && batch.last() <= point.getLastSequence()) {
                boolean known =
                        batch.last() == point.getLastSequence() && point.getLastOffset() >= 0;
                long base = point.getLastOffset() - batch.count() + 1;
                acknowledgeEarlier(batch, known ? OptionalLong.of(base) : OptionalLong.empty());
            } else {
                freed(batch);
            }
        }
        beginAt(point.getLastSequence() + 1);
    }

    /** It is certain that the batch is not stored. */
    private void freed(Batch batch) {
        batch.unnumber();
        StreamHouseException verdict = batch.verdict();
        if (verdict == null) {
            pending.addLast(batch);
        } else {
            reject(batch, verdict);
        }
    }

    private void beginAt(long sequence) {
        next = sequence;
        pointsAboveEpoch = -1;
        dispatcher.wake(this);
    }

    /**
     * The server has given the producer another number. An ephemeral one starts again: what may be
     * stored under the old number can never be found out.
     */
    void renumbered(int newGeneration, boolean ephemeral, StreamHouseException expired) {
        if (generation == newGeneration) {
            return;
        }
        generation = newGeneration;
        pointsAboveEpoch = -1;
        pending.forEach(Batch::forgetProducer);
        if (!ephemeral) {
            askAboveEpoch(-1);
            return;
        }
        List<Batch> all = List.copyOf(pending);
        pending.clear();
        for (Batch batch : all) {
            if (batch.unclear()) {
                reject(batch, expired);
            } else {
                freed(batch);
            }
        }
        beginAt(0);
    }

    private void reject(Batch batch, StreamHouseException problem) {
        batch.reject(problem);
        dispatcher.finished(lane, batch);
    }

    private void acknowledgeEarlier(Batch batch, OptionalLong baseOffset) {
        dispatcher.count(batch);
        batch.acknowledgeEarlier(lane, baseOffset);
        dispatcher.finished(lane, batch);
    }

    /** Fails what has waited for too long. */
    void expire(long nowNanos, Duration deliveryTimeout) {
        Batch oldest = flying.peekFirst();
        if (oldest != null && nowNanos - oldest.deadlineNanos() >= 0 && carrier != null) {
            carrier.breakOff(GrpcProblems.late(trouble, deliveryTimeout).withStored(true));
        }
        if (returned.isEmpty() && flying.isEmpty()) {
            expirePending(nowNanos, deliveryTimeout);
        }
        long tooOld = nowNanos - deliveryTimeout.toNanos();
        for (OpenBatch batch = lane.takeOpenedBefore(tooOld);
                batch != null;
                batch = lane.takeOpenedBefore(tooOld)) {
            dispatcher.fail(lane, batch, GrpcProblems.late(trouble, deliveryTimeout));
        }
    }

    private void expirePending(long nowNanos, Duration deliveryTimeout) {
        for (Batch batch : List.copyOf(pending)) {
            StreamHouseException verdict = batch.verdict();
            if (verdict != null && nowNanos - batch.verdictByNanos() >= 0) {
                pending.remove(batch);
                log.warn(
                        "partition {} of {}: it is not known whether {} records are stored",
                        lane.partition(),
                        lane.topic(),
                        batch.count());
                reject(batch, verdict);
            } else if (verdict == null && nowNanos - batch.deadlineNanos() >= 0) {
                refuse(batch, GrpcProblems.late(trouble, deliveryTimeout));
            } else if (verdict == null) {
                return; // those behind it came later
            }
        }
    }

    /**
     * Fails all that is not under way; what may be stored is asked for before more is sent. What is
     * under way gets its own answer.
     */
    void failAll(StreamHouseException problem) {
        List<Batch> all = List.copyOf(pending);
        int epoch = sentEpochMax();
        pending.clear();
        for (Batch batch : all) {
            if (batch.isStoredThoughFenced()) {
                acknowledgeEarlier(batch, batch.offsetThoughFenced());
            } else {
                reject(batch, problem);
            }
        }
        lane.takeAll().forEach(it -> dispatcher.fail(lane, it, problem));
        if (all.stream().anyMatch(Batch::unclear)) {
            askAboveEpoch(epoch);
        } else if (next != UNKNOWN) {
            next =
                    all.stream()
                            .filter(Batch::numbered)
                            .mapToLong(Batch::baseSequence)
                            .findFirst()
                            .orElse(next);
        }
    }

    /** Fails everything, whatever is under way; nothing is sent any more. */
    void end(StreamHouseException problem) {
        recall(problem);
        failAll(problem);
    }
}
