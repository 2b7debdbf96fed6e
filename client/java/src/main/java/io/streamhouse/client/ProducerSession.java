package io.streamhouse.client;

import io.grpc.Status;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.GetResumePointsRequest;
import io.streamhouse.proto.v1.Limits;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ResumePoint;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The producer as the server knows it: its number and its epoch. Calls block; one opening at a
 * time. Thread-safe.
 */
final class ProducerSession {
    /** How many partitions one question may name. */
    static final int RESUME_MAX = 1_000;

    private static final String CURRENT_EPOCH = "current_epoch";
    private static final String OPENING_ID = "opening_id";

    private final Agents agents;
    private final boolean ephemeral;
    // Tells an opening of our own from that of another process with our name.
    private final String openingId = UUID.randomUUID().toString();
    private final ReentrantLock opening = new ReentrantLock();
    private volatile String name;
    private volatile @Nullable Current current;
    private volatile boolean openingLost;
    private volatile boolean openingUnderWay;
    private volatile @Nullable StreamHouseException dead;

    /**
     * The producer at one moment.
     *
     * @param generation changes when the server gave it another number; an ephemeral producer then
     *     starts again at sequence 0
     */
    record Current(ProducerRef producer, int generation, Limits limits) {
        int epoch() {
            return producer.getEpoch();
        }

        private Current withEpoch(int epoch) {
            return new Current(producer.toBuilder().setEpoch(epoch).build(), generation, limits);
        }
    }

    ProducerSession(Agents agents, @Nullable String name) {
        this.agents = agents;
        this.ephemeral = name == null;
        this.name = name == null ? "" : name;
    }

    String name() {
        return name;
    }

    boolean ephemeral() {
        return ephemeral;
    }

    /** The present state; null before the first opening. */
    @Nullable Current current() {
        return current;
    }

    /** Opens the producer if it is not open, trying again for as long as the limit allows. */
    Current open(Duration limit) {
        Current known = current;
        if (known != null) {
            return known;
        }
        return Backoff.retry(limit, left -> raise(-1, left));
    }

    /**
     * Opens the producer once more unless its epoch is above one already: whatever is under way
     * with that epoch or an earlier one has its effect before the next resume point, or never. One
     * attempt.
     */
    Current raise(int epoch, Duration limit) {
        opening.lock();
        try {
            Current known = current;
            return known != null && known.epoch() > epoch ? known : once(List.of(), limit).current;
        } finally {
            opening.unlock();
        }
    }

    /** Opens anew after the server has forgotten the producer of this generation. One attempt. */
    Current renew(int forgottenGeneration, Duration limit) {
        opening.lock();
        try {
            Current known = current;
            if (known != null && known.generation() != forgottenGeneration) {
                return known;
            }
            return once(known, ephemeral ? "" : name, null, List.of(), limit).current;
        } finally {
            opening.unlock();
        }
    }

    /** Where partitions stand, and under which producer that holds. One attempt. */
    Opened points(List<PartitionRef> partitions, Duration limit) {
        Current known = alive();
        GetResumePointsRequest request =
                GetResumePointsRequest.newBuilder()
                        .setProducer(known.producer())
                        .addAllResumeFor(partitions)
                        .build();
        try {
            return new Opened(
                    known,
                    agents.call(ProducerServiceGrpc.getGetResumePointsMethod(), request, limit)
                            .getResumePointsList());
        } catch (StreamHouseException e) {
            if (e.reason().equals(Status.Code.UNIMPLEMENTED.name())) {
                return pointsByOpening(partitions, limit);
            }
            throw e;
        }
    }

    /** Agents of before know one way alone to tell, which raises the epoch. */
    private Opened pointsByOpening(List<PartitionRef> partitions, Duration limit) {
        opening.lock();
        try {
            return once(partitions, limit);
        } finally {
            opening.unlock();
        }
    }

    /** Where partitions stand under a producer. */
    record Opened(Current current, List<ResumePoint> points) {}

    /**
     * Judges a refusal as fenced: it may come from an opening of our own whose answer was lost or
     * is still on its way, or that reached the server late. Opening the producer again tells, and
     * never takes the name from another process. An ephemeral producer's name is known to nobody
     * else.
     */
    boolean perhapsFencedByOurselves(StreamHouseException e) {
        boolean ours = ephemeral || openingLost || openingUnderWay;
        return e.kind() == Kind.FENCED && dead == null && ours;
    }

    /** Refuses everything from now on. */
    void die(StreamHouseException cause) {
        if (dead == null) {
            dead = cause;
        }
    }

    @Nullable StreamHouseException dead() {
        return dead;
    }

    private Current alive() {
        StreamHouseException ended = dead;
        if (ended != null) {
            throw ended;
        }
        Current known = current;
        if (known == null) {
            throw new StreamHouseException(
                    Kind.UNAVAILABLE, "PRODUCER_NOT_OPEN", "the producer is not open");
        }
        return known;
    }

    private Opened once(List<PartitionRef> partitions, Duration limit) {
        StreamHouseException ended = dead;
        if (ended != null) {
            throw ended;
        }
        Current known = current;
        Integer expected = known == null || ephemeral ? null : known.epoch();
        try {
            return once(known, name, expected, partitions, limit);
        } catch (StreamHouseException e) {
            if (e.kind() != Kind.FENCED) {
                throw e;
            }
            if (known == null || !openedByOurselvesAlone(known, e)) {
                die(e);
                throw e;
            }
            // Kept even if the next answer is lost, too.
            Current next = known.withEpoch(known.epoch() + 1);
            current = next;
            return once(next, name, next.epoch(), partitions, limit);
        }
    }

    /**
     * One epoch has passed, and it is that of our own opening whose answer was lost. When more have
     * passed, another process may have stored records in between under our name, and the highest
     * sequence in the log says nothing about ours.
     */
    private boolean openedByOurselvesAlone(Current known, StreamHouseException e) {
        return openingId.equals(e.details().get(OPENING_ID))
                && Integer.toString(known.epoch() + 1).equals(e.details().get(CURRENT_EPOCH));
    }

    private Opened once(
            @Nullable Current known,
            String openedName,
            @Nullable Integer expectedEpoch,
            List<PartitionRef> partitions,
            Duration limit) {
        OpenProducerRequest.Builder request =
                OpenProducerRequest.newBuilder()
                        .setProducerName(openedName)
                        .setOpeningId(openingId)
                        .addAllResumeFor(partitions);
        if (expectedEpoch != null) {
            // Never takes the name back from a later process.
            request.setExpectedEpoch(expectedEpoch);
        }
        openingUnderWay = true;
        try {
            return opened(
                    known,
                    agents.call(
                            ProducerServiceGrpc.getOpenProducerMethod(), request.build(), limit));
        } catch (StreamHouseException e) {
            openingLost = openingLost || e.mayBeStored();
            throw e;
        } finally {
            // Not before the new epoch is known.
            openingUnderWay = false;
        }
    }

    private Opened opened(@Nullable Current known, OpenProducerResponse response) {
        boolean another =
                known == null
                        || known.producer().getProducerId()
                                != response.getProducer().getProducerId();
        int before = known == null ? 0 : known.generation();
        Current now =
                new Current(
                        response.getProducer(),
                        another ? before + 1 : before,
                        response.getLimits());
        name = response.getProducerName();
        current = now;
        return new Opened(now, response.getResumePointsList());
    }
}
