package io.streamhouse.client;

import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.Limits;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ResumePoint;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The producer as the server knows it: its number and its epoch. Appends share it; opening it again
 * waits until none is under way, so that a producer never fences its own requests. Thread-safe.
 */
final class ProducerSession {
    /** The reason of a request before the producer could be opened anew. */
    static final String NOT_OPEN = "PRODUCER_NOT_OPEN";

    private static final int RESUME_MAX = 1_000;
    private static final String CURRENT_EPOCH = "current_epoch";
    private static final String OPENING_ID = "opening_id";

    private final Agent agent;
    private final boolean ephemeral;
    // Tells an opening of our own from that of another process with our name.
    private final String openingId = UUID.randomUUID().toString();
    private final ReentrantReadWriteLock turn = new ReentrantReadWriteLock(true);
    private volatile String name;
    private @Nullable ProducerRef producer;
    private Limits limits = Limits.getDefaultInstance();
    private int generation;
    private boolean openingLost;
    private volatile @Nullable StreamHouseException dead;

    /**
     * The producer at one moment.
     *
     * @param generation changes when the server gave it another number, which starts at sequence 0
     */
    record Current(ProducerRef producer, int generation, boolean ephemeral) {}

    /** Where partitions stand under a producer. */
    record Opened(Current current, Limits limits, List<ResumePoint> points) {}

    ProducerSession(Agent agent, @Nullable String name) {
        this.agent = agent;
        this.ephemeral = name == null;
        this.name = name == null ? "" : name;
    }

    String name() {
        return name;
    }

    /** Runs a request under the present producer; it stays the present one meanwhile. */
    <A> A sending(Function<Current, A> request) {
        turn.readLock().lock();
        try {
            return request.apply(current());
        } finally {
            turn.readLock().unlock();
        }
    }

    /** Opens the producer if it is not open, and finds out where a topic's partitions stand. */
    Opened openFor(String topicId, int partitionCount, Duration limit) {
        return Backoff.retry(
                limit, agent::reconnect, left -> openOnce(topicId, partitionCount, left));
    }

    /** Fences earlier attempts and answers where a partition stands. One attempt. */
    Opened resume(String topicId, int partition, Duration limit) {
        turn.writeLock().lock();
        try {
            return open(List.of(reference(topicId, partition)), limit);
        } finally {
            turn.writeLock().unlock();
        }
    }

    /** Opens anew after the server has forgotten the producer of this generation. */
    void renew(int forgottenGeneration, Duration limit) {
        turn.writeLock().lock();
        try {
            if (generation == forgottenGeneration) {
                producer = null;
                name = ephemeral ? "" : name;
                open(List.of(), limit);
            }
        } finally {
            turn.writeLock().unlock();
        }
    }

    /**
     * Judges the refusal of an append as fenced: it may come from an opening of our own whose
     * answer was lost, or that reached the server late. Opening the producer again tells, and never
     * takes the name from another process. An ephemeral producer's name is known to nobody else.
     */
    boolean perhapsFencedByOurselves(StreamHouseException e) {
        if (e.kind() != Kind.FENCED || dead != null) {
            return false;
        }
        turn.readLock().lock();
        try {
            return ephemeral || openingLost;
        } finally {
            turn.readLock().unlock();
        }
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

    private Opened openOnce(String topicId, int partitionCount, Duration limit) {
        turn.writeLock().lock();
        try {
            if (ephemeral && producer != null) {
                return new Opened(current(), limits, List.of());
            }
            List<PartitionRef> partitions = new ArrayList<>();
            for (int i = 0; !ephemeral && i < partitionCount; i++) {
                partitions.add(reference(topicId, i));
            }
            return open(partitions, limit);
        } finally {
            turn.writeLock().unlock();
        }
    }

    /** Asks in pages; what a page said stays true, since all earlier epochs are fenced by then. */
    private Opened open(List<PartitionRef> partitions, Duration limit) {
        List<ResumePoint> points = new ArrayList<>();
        int from = 0;
        do {
            int to = Math.min(partitions.size(), from + RESUME_MAX);
            points.addAll(page(partitions.subList(from, to), limit).getResumePointsList());
            from = to;
        } while (from < partitions.size());
        return new Opened(current(), limits, points);
    }

    private OpenProducerResponse page(List<PartitionRef> partitions, Duration limit) {
        StreamHouseException ended = dead;
        if (ended != null) {
            throw ended;
        }
        try {
            return opened(call(partitions, limit));
        } catch (StreamHouseException e) {
            if (e.kind() != Kind.FENCED) {
                throw e;
            }
            ProducerRef known = producer;
            if (known == null || !openedByOurselvesAlone(known, e)) {
                die(e);
                throw e;
            }
            producer = known.toBuilder().setEpoch(known.getEpoch() + 1).build();
            return opened(call(partitions, limit));
        }
    }

    /**
     * One epoch has passed, and it is that of our own opening whose answer was lost. When more have
     * passed, another process may have stored records in between under our name, and the highest
     * sequence in the log says nothing about ours.
     */
    private boolean openedByOurselvesAlone(ProducerRef known, StreamHouseException e) {
        return openingId.equals(e.details().get(OPENING_ID))
                && Integer.toString(known.getEpoch() + 1).equals(e.details().get(CURRENT_EPOCH));
    }

    private OpenProducerResponse call(List<PartitionRef> partitions, Duration limit) {
        OpenProducerRequest request = request(partitions);
        try {
            return agent.openProducer(request, limit);
        } catch (StreamHouseException e) {
            openingLost |= e.mayBeStored();
            throw e;
        }
    }

    private OpenProducerRequest request(List<PartitionRef> partitions) {
        OpenProducerRequest.Builder request =
                OpenProducerRequest.newBuilder()
                        .setProducerName(name)
                        .setOpeningId(openingId)
                        .addAllResumeFor(partitions);
        ProducerRef known = producer;
        if (known != null && !ephemeral) {
            // Never takes the name back from a later process.
            request.setExpectedEpoch(known.getEpoch());
        }
        return request.build();
    }

    private OpenProducerResponse opened(OpenProducerResponse response) {
        ProducerRef known = producer;
        if (known == null || known.getProducerId() != response.getProducer().getProducerId()) {
            generation++;
        }
        producer = response.getProducer();
        limits = response.getLimits();
        name = response.getProducerName();
        return response;
    }

    private Current current() {
        StreamHouseException ended = dead;
        if (ended != null) {
            throw ended;
        }
        ProducerRef known = producer;
        if (known == null) {
            throw new StreamHouseException(Kind.UNAVAILABLE, NOT_OPEN, "the producer is not open");
        }
        return new Current(known, generation, ephemeral);
    }

    private static PartitionRef reference(String topicId, int partition) {
        return PartitionRef.newBuilder()
                .setTopic(TopicRef.newBuilder().setTopicId(topicId))
                .setPartition(partition)
                .build();
    }
}
