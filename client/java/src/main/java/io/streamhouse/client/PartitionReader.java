package io.streamhouse.client;

import com.google.protobuf.ByteString;
import io.streamhouse.client.PrefetchingConsumer.Chunk;
import io.streamhouse.proto.v1.Format;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition ahead of the consumer: long polls, one after the other, a few answers ahead.
 * Tries again for as long as the agent cannot be reached. Runs on a thread of its own.
 */
final class PartitionReader implements Runnable {
    /** So many answers wait for the consumer. */
    static final int AHEAD = 2;

    private static final int WAIT_SECONDS = 10;
    private static final Duration READ_LIMIT = Duration.ofSeconds(WAIT_SECONDS + 10);

    private final Agents agents;
    private final String topicId;
    private final int partition;
    private final int readBytes;
    private final BlockingQueue<Chunk> arrived;
    private final RecordBatchReader batches;
    private final Semaphore room = new Semaphore(AHEAD);
    private long offset;
    private volatile long highWatermark;
    private volatile @Nullable StreamHouseException trouble;

    PartitionReader(
            Agents agents,
            TopicDescription topic,
            TopicDescription.Partition partition,
            long offset,
            int readBytes,
            BlockingQueue<Chunk> arrived) {
        this.agents = agents;
        this.topicId = topic.id();
        this.partition = partition.partition();
        this.highWatermark = partition.highWatermark();
        this.offset = offset;
        this.readBytes = readBytes;
        this.arrived = arrived;
        this.batches = new RecordBatchReader(topic.name(), partition.partition());
    }

    int partition() {
        return partition;
    }

    long highWatermark() {
        return highWatermark;
    }

    Optional<StreamHouseException> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Says that the consumer has taken an answer. */
    void taken() {
        room.release();
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff();
        try {
            while (true) {
                room.acquire();
                try {
                    if (!readOnce()) {
                        room.release();
                    }
                    trouble = null;
                    backoff = new Backoff();
                } catch (StreamHouseException e) {
                    if (!e.retryable()) {
                        trouble = e;
                        arrived.add(new Chunk(this, List.of(), offset, e));
                        return;
                    }
                    room.release();
                    trouble = e;
                    TimeUnit.MILLISECONDS.sleep(backoff.next(e).toMillis());
                    agents.reconnect();
                } catch (RuntimeException e) {
                    StreamHouseException failure = GrpcProblems.unexpected(e);
                    trouble = failure;
                    arrived.add(new Chunk(this, List.of(), offset, failure));
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean readOnce() throws InterruptedException {
        ReadResponse response = agents.call(ReadServiceGrpc.getReadMethod(), request(), READ_LIMIT);
        if (Thread.interrupted()) {
            throw new InterruptedException("closed");
        }
        highWatermark = response.getHighWatermark();
        List<ConsumedRecord> records = new ArrayList<>();
        for (ByteString batch : response.getBatchesList()) {
            batches.read(batch.toByteArray(), offset, records);
        }
        long next = Math.max(offset, response.getNextOffset());
        boolean moved = next > offset;
        if (moved) {
            offset = next;
            arrived.add(new Chunk(this, records, next, null));
        }
        return moved;
    }

    private ReadRequest request() {
        return ReadRequest.newBuilder()
                .setTopic(TopicRef.newBuilder().setTopicId(topicId))
                .setPartition(partition)
                .setOffset(offset)
                .setMaxBytes(readBytes)
                .setMaxWait(com.google.protobuf.Duration.newBuilder().setSeconds(WAIT_SECONDS))
                .setFormat(Format.FORMAT_BATCHES)
                .build();
    }
}
