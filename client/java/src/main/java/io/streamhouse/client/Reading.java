package io.streamhouse.client;

import io.grpc.Channel;
import io.grpc.protobuf.StatusProto;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.Draining;
import io.streamhouse.proto.v1.Moved;
import io.streamhouse.proto.v1.OffsetGap;
import io.streamhouse.proto.v1.PartitionFailure;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.SessionRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps sessions open for the partitions of a consumer: each is read from its owner, and goes on
 * elsewhere behind what has arrived when its session ends. What arrives is queued for the user. But
 * for the queue, the methods that say so and what is volatile, all belongs to the loop.
 */
final class Reading implements ReadStream.Listener, EventLoop.Step {
    private static final Logger log = LoggerFactory.getLogger(Reading.class);
    private static final Duration END_LIMIT = Duration.ofSeconds(2);
    private static final long CHECK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long CREDIT_BYTES_MIN = 64 << 10;

    private final Agents agents;
    private final TopicDescription topic;
    private final int prefetchBytes;
    private final EventLoop loop = new EventLoop("streamhouse-consumer", this);
    private final Routes routes;
    private final Map<Integer, ReadProgress> partitions = new TreeMap<>();
    private final List<ReadStream> streams = new ArrayList<>();
    private final Map<Endpoint, Retry> retries = new HashMap<>();
    private final LinkedBlockingQueue<Chunk> arrived = new LinkedBlockingQueue<>();
    private volatile @Nullable StreamHouseException trouble;

    /**
     * @param offsets where each partition begins
     * @param known true when the server named these offsets, so that they may have gone meanwhile
     */
    Reading(
            Agents agents,
            TopicDescription topic,
            Map<Integer, Long> offsets,
            boolean known,
            int prefetchBytes) {
        this.agents = agents;
        this.topic = topic;
        this.prefetchBytes = prefetchBytes;
        this.routes = new Routes(agents, loop::post);
        routes.learn(topic);
        offsets.forEach((partition, offset) -> {
            ReadProgress progress = new ReadProgress(partition);
            progress.received = offset;
            progress.known = known;
            progress.highWatermark = topic.partitions().get(partition).highWatermark();
            partitions.put(partition, progress);
        });
    }

    void start() {
        loop.start();
    }

    /** Thread-safe. */
    LinkedBlockingQueue<Chunk> arrived() {
        return arrived;
    }

    /** Thread-safe. */
    @Nullable StreamHouseException trouble() {
        return trouble;
    }

    /** Thread-safe: the partitions are those of the beginning. */
    Map<Integer, Long> highWatermarks() {
        Map<Integer, Long> all = new HashMap<>();
        partitions.forEach((partition, progress) -> all.put(partition, progress.highWatermark));
        return all;
    }

    /** The user has taken a chunk. Thread-safe. */
    void taken(Chunk chunk) {
        ReadStream stream = chunk.stream();
        if (stream != null) {
            long bytes = chunk.bytes();
            loop.post(() -> stream.giveBack(bytes));
        }
    }

    /** Goes on elsewhere. Thread-safe. */
    void seek(int partition, long offset, long seek) {
        loop.post(() ->
                onPartition(
                        partition,
                        it -> {
                            it.received = offset;
                            it.known = false;
                            it.seek = seek;
                            it.failed = false;
                            ReadStream stream = it.stream;
                            if (stream != null && !it.paused) {
                                stream.seek(partition, offset);
                            }
                        }));
    }

    /** Brings no more of a partition. Thread-safe. */
    void pause(int partition, long seek) {
        loop.post(() ->
                onPartition(
                        partition,
                        it -> {
                            it.paused = true;
                            it.seek = seek;
                            ReadStream stream = it.stream;
                            if (stream != null) {
                                stream.pause(Set.of(partition), true);
                            }
                        }));
    }

    /** Goes on with a partition that was paused. Thread-safe. */
    void resume(int partition, long offset, long seek) {
        loop.post(() ->
                onPartition(
                        partition,
                        it -> {
                            it.paused = false;
                            it.received = offset;
                            it.seek = seek;
                            ReadStream stream = it.stream;
                            if (stream != null) {
                                stream.seek(partition, offset);
                                stream.pause(Set.of(partition), false);
                            }
                        }));
    }

    /** Ends all sessions. Thread-safe. */
    void end() {
        loop.end(
                () ->
                        List.copyOf(streams)
                                .forEach(it -> it.breakOff(GrpcProblems.closed("consumer"))),
                END_LIMIT);
    }

    private void onPartition(int partition, Consumer<ReadProgress> action) {
        ReadProgress progress = partitions.get(partition);
        if (progress != null) {
            action.accept(progress);
        }
    }

    @Override
    public long step(long nowNanos, long farFuture) {
        for (ReadStream stream : List.copyOf(streams)) {
            if (stream.isSilent(nowNanos)) {
                stream.breakOff(GrpcProblems.silent(stream.endpoint()));
            }
        }
        routes.step(nowNanos);
        boolean all = true;
        Map<Endpoint, List<ReadProgress>> wanted = new HashMap<>();
        for (ReadProgress progress : partitions.values()) {
            if (progress.stream != null || progress.failed || progress.paused) {
                continue;
            }
            all = false;
            if (progress.retry.isDue(nowNanos)) {
                Endpoint owner = routes.choose(topic.id(), progress.partition, nowNanos);
                wanted.computeIfAbsent(owner, _ -> new ArrayList<>()).add(progress);
            }
        }
        wanted.forEach((endpoint, some) -> {
            if (retries.computeIfAbsent(endpoint, _ -> new Retry(Backoff::new)).isDue(nowNanos)) {
                open(endpoint, some, Math.max(1, wanted.size() + streams.size()));
            }
        });
        return all ? farFuture : nowNanos + CHECK_EVERY_NANOS;
    }

    @Override
    public void failed(RuntimeException bug) {
        StreamHouseException failure = GrpcProblems.unexpected(bug);
        partitions.values().forEach(it -> fail(it, failure));
    }

    private void open(Endpoint endpoint, List<ReadProgress> some, int shares) {
        long credit = Math.max(CREDIT_BYTES_MIN, prefetchBytes / shares);
        ReadStream stream = new ReadStream(endpoint, credit, this, loop::post);
        streams.add(stream);
        Map<Integer, Long> offsets = new TreeMap<>();
        for (ReadProgress progress : some) {
            progress.stream = stream;
            stream.add(progress.partition);
        }
        // To find the credential may take its time.
        Thread.ofVirtual()
                .name("streamhouse-open")
                .start(() -> {
                    try {
                        Channel channel = agents.authorized(endpoint);
                        loop.post(() -> {
                            for (ReadProgress progress : some) {
                                if (progress.stream == stream) {
                                    offsets.put(progress.partition, progress.received);
                                }
                            }
                            stream.open(channel, topic.id(), offsets);
                        });
                    } catch (StreamHouseException e) {
                        loop.post(() -> stream.breakOff(e));
                    } catch (RuntimeException e) {
                        loop.post(() -> stream.breakOff(GrpcProblems.unexpected(e)));
                    }
                });
    }

    @Override
    public void arrived(ReadStream stream, ReadSessionResponse response) {
        trouble = null;
        retries.remove(stream.endpoint());
        switch (response.getStepCase()) {
            case RECORDS -> records(stream, response.getRecords());
            case HEARTBEAT ->
                    response.getHeartbeat()
                            .getPartitionsList()
                            .forEach(beat ->
                                    onPartition(
                                            beat.getPartition(),
                                            it -> it.highWatermark = beat.getHighWatermark()));
            case GAP -> gap(stream, response.getGap());
            case MOVED -> moved(stream, response.getMoved());
            case DRAINING -> draining(stream, response.getDraining());
            case FAILED -> failed(stream, response.getFailed());
            case STEP_NOT_SET -> {
                // A later server's word for something that does not concern this client.
            }
        }
    }

    private void records(ReadStream stream, SessionRecords records) {
        ReadProgress progress = partitions.get(records.getPartition());
        Chunk chunk =
                Chunk.records(
                        records.getPartition(),
                        progress == null ? 0 : progress.seek,
                        records.getBatchesList(),
                        stream,
                        progress == null ? 0 : progress.received,
                        records.getNextOffset());
        boolean wanted =
                progress != null
                        && progress.stream == stream
                        && !progress.paused
                        && stream.isCurrent(records.getPartition(), records.getSeek());
        if (progress == null || !wanted) {
            stream.giveBack(chunk.bytes());
            return;
        }
        progress.retry.worked();
        routes.reached(stream.endpoint());
        progress.highWatermark = records.getHighWatermark();
        progress.received = Math.max(progress.received, records.getNextOffset());
        progress.known = true;
        arrived.add(chunk);
    }

    private void gap(ReadStream stream, OffsetGap gap) {
        ReadProgress progress = partitions.get(gap.getPartition());
        boolean wanted =
                progress != null
                        && progress.stream == stream
                        && !progress.paused
                        && progress.received == gap.getFromOffset();
        if (progress != null && wanted) {
            skip(progress, gap.getToOffset(), Gap.reason(gap.getReason()));
        }
    }

    private void skip(ReadProgress progress, long to, Gap.Reason reason) {
        Gap gap = new Gap(progress.partition, progress.received, to, reason);
        log.warn(
                "partition {} of {}: the offsets {} to {} are not kept any more ({})",
                gap.partition(),
                topic.name(),
                gap.from(),
                gap.to() - 1,
                reason);
        progress.received = to;
        arrived.add(Chunk.gap(progress.seek, gap));
    }

    private void moved(ReadStream stream, Moved moved) {
        routes.moved(topic.id(), moved.getPartition(), moved.getEndpoint());
        ReadProgress progress = partitions.get(moved.getPartition());
        if (progress != null && progress.stream == stream) {
            leave(
                    progress,
                    stream,
                    new StreamHouseException(
                            Kind.UNAVAILABLE, "NOT_OWNER", "another agent serves the partition"));
        }
    }

    /** It still sends what it has; whatever it ends is read elsewhere, or in a next session. */
    private void draining(ReadStream stream, Draining draining) {
        if (draining.getEndpointsCount() == 0) {
            stream.retire();
        } else {
            routes.stops(stream.endpoint(), draining.getEndpointsList(), topic.id());
        }
    }

    private void failed(ReadStream stream, PartitionFailure failed) {
        ReadProgress progress = partitions.get(failed.getPartition());
        if (progress == null || progress.stream != stream) {
            return;
        }
        StreamHouseException failure =
                GrpcProblems.of(
                        StatusProto.toStatusRuntimeException(
                                SessionStatus.toRpc(failed.getStatus())));
        long logStart = GrpcProblems.number(failure, "log_start");
        boolean trimmed = failure.reason().equals("OFFSET_OUT_OF_RANGE") && progress.known;
        if (trimmed && logStart > progress.received) {
            skip(progress, logStart, Gap.Reason.TRIMMED);
            stream.seek(progress.partition, logStart);
        } else if (failure.retryable()) {
            trouble = failure;
            if (Judgement.of(failure) == Judgement.ADRIFT) {
                routes.suspect(stream.endpoint(), System.nanoTime());
                routes.lookUp(topic.id());
            }
            leave(progress, stream, failure);
        } else {
            fail(progress, failure);
        }
    }

    private void leave(ReadProgress progress, ReadStream stream, StreamHouseException cause) {
        progress.stream = null;
        progress.retry.failed(cause);
        stream.remove(progress.partition);
        if (stream.partitions().isEmpty()) {
            stream.breakOff(GrpcProblems.closed("session"));
        }
    }

    private void fail(ReadProgress progress, StreamHouseException failure) {
        trouble = failure;
        progress.failed = true;
        arrived.add(Chunk.failure(progress.partition, progress.seek, progress.received, failure));
    }

    @Override
    public void ended(ReadStream stream, StreamHouseException cause) {
        streams.remove(stream);
        List<ReadProgress> concerned =
                partitions.values().stream().filter(it -> it.stream == stream).toList();
        concerned.forEach(it -> it.stream = null);
        if (cause.kind() == Kind.CLOSED) {
            return;
        }
        trouble = cause;
        Endpoint endpoint = stream.endpoint();
        retries.computeIfAbsent(endpoint, _ -> new Retry(Backoff::new)).failed(cause);
        // A session that worked and is refused now may find a new credential accepted.
        boolean secondChance = stream.heard() && cause.kind() == Kind.UNAUTHENTICATED;
        boolean elsewhere = !agents.seeds().contains(endpoint);
        if (cause.kind() == Kind.UNAVAILABLE || elsewhere) {
            routes.lookUp(topic.id());
            // Who has just been there may be there again at once.
            if (!stream.heard() || cause.reason().equals(GrpcProblems.SILENT)) {
                routes.suspect(endpoint, System.nanoTime());
            }
        }
        if (!cause.retryable() && !secondChance && !elsewhere) {
            concerned.forEach(it -> fail(it, cause));
        }
    }
}
