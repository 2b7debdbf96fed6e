package io.streamhouse.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.streamhouse.proto.v1.Format;
import io.streamhouse.proto.v1.OpenReadSession;
import io.streamhouse.proto.v1.PartitionList;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.ReadCredit;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.Seek;
import io.streamhouse.proto.v1.TopicRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A read session with one agent. The server sends no more than the credit, which comes back as
 * batches are taken. Owned by the loop of its consumer; what arrives on the network's thread is
 * posted there.
 */
final class ReadStream {
    /** The server says something every 5 to 15 s. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Endpoint endpoint;
    private final Listener listener;
    private final Consumer<Runnable> post;
    private final long creditBytes;
    private final Map<Integer, Long> seeks = new HashMap<>();
    private @Nullable ClientCallStreamObserver<ReadSessionRequest> out;
    private long heardNanos = System.nanoTime();
    private long owedBytes;
    private long lastSeek;
    private boolean heard;
    private boolean retiring;
    private boolean ended;

    /** What is told of a session, on the loop's thread. */
    interface Listener {
        void arrived(ReadStream stream, ReadSessionResponse response);

        /** It has ended; what it read is read elsewhere. */
        void ended(ReadStream stream, StreamHouseException cause);
    }

    ReadStream(Endpoint endpoint, long creditBytes, Listener listener, Consumer<Runnable> post) {
        this.endpoint = endpoint;
        this.creditBytes = creditBytes;
        this.listener = listener;
        this.post = post;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    boolean isEnded() {
        return ended;
    }

    /** True when the server has said anything. */
    boolean heard() {
        return heard;
    }

    /** The partitions that it reads. */
    Set<Integer> partitions() {
        return seeks.keySet();
    }

    void open(Channel channel, String topicId, Map<Integer, Long> offsets) {
        if (ended) {
            return;
        }
        ClientCalls.asyncBidiStreamingCall(
                channel.newCall(ReadServiceGrpc.getReadSessionMethod(), CallOptions.DEFAULT),
                new Inbound());
        OpenReadSession.Builder open =
                OpenReadSession.newBuilder()
                        .setTopic(TopicRef.newBuilder().setTopicId(topicId))
                        .setFormat(Format.FORMAT_BATCHES)
                        .setCredit(ReadCredit.newBuilder().setBytes(creditBytes));
        offsets.forEach((partition, offset) -> open.addPartitions(start(partition, offset)));
        say(ReadSessionRequest.newBuilder().setOpen(open));
    }

    /** Takes a partition over, before it is opened. */
    void add(int partition) {
        seeks.put(partition, 0L);
    }

    /** Reads a partition no more. */
    void remove(int partition) {
        seeks.remove(partition);
    }

    void seek(int partition, long offset) {
        lastSeek++;
        seeks.put(partition, lastSeek);
        say(
                ReadSessionRequest.newBuilder()
                        .setSeek(
                                Seek.newBuilder()
                                        .setTo(start(partition, offset))
                                        .setNumber(lastSeek)));
    }

    void pause(Set<Integer> partitions, boolean pauses) {
        PartitionList list = PartitionList.newBuilder().addAllPartitions(partitions).build();
        say(
                pauses
                        ? ReadSessionRequest.newBuilder().setPause(list)
                        : ReadSessionRequest.newBuilder().setResume(list));
    }

    /** True for records behind the last seek of their partition. */
    boolean isCurrent(int partition, long seek) {
        Long last = seeks.get(partition);
        return last != null && last == seek;
    }

    /** Gives credit back; small amounts are collected. */
    void giveBack(long bytes) {
        owedBytes += bytes;
        if (owedBytes >= creditBytes / 8) {
            say(
                    ReadSessionRequest.newBuilder()
                            .setCredit(ReadCredit.newBuilder().setBytes(owedBytes)));
            owedBytes = 0;
        }
    }

    boolean isSilent(long nowNanos) {
        return nowNanos - heardNanos > SILENCE_NANOS;
    }

    /** Ends it when all that is on its way has arrived. */
    void retire() {
        ClientCallStreamObserver<ReadSessionRequest> call = out;
        if (call != null && !retiring && !ended) {
            retiring = true;
            call.onCompleted();
        }
    }

    void breakOff(StreamHouseException cause) {
        ClientCallStreamObserver<ReadSessionRequest> call = out;
        if (!ended && call != null) {
            call.cancel("the session is given up", null);
        }
        end(cause);
    }

    private void end(StreamHouseException cause) {
        if (!ended) {
            ended = true;
            listener.ended(this, cause);
        }
    }

    private void say(ReadSessionRequest.Builder request) {
        ClientCallStreamObserver<ReadSessionRequest> call = out;
        if (call == null || retiring || ended) {
            return;
        }
        try {
            call.onNext(request.build());
        } catch (IllegalStateException e) {
            // The call has ended; its end is on the way to us.
            StatusRuntimeException cancelled =
                    Status.CANCELLED
                            .withDescription("the session ended")
                            .withCause(e)
                            .asRuntimeException();
            post.accept(() -> end(GrpcProblems.of(cancelled)));
        }
    }

    private void arrived(ReadSessionResponse response) {
        heardNanos = System.nanoTime();
        heard = true;
        if (!ended) {
            listener.arrived(this, response);
        }
    }

    private static PartitionStart start(int partition, long offset) {
        return PartitionStart.newBuilder()
                .setPartition(partition)
                .setStart(io.streamhouse.proto.v1.StartAt.newBuilder().setOffset(offset))
                .build();
    }

    /** Runs on the network's thread. */
    private final class Inbound
            implements ClientResponseObserver<ReadSessionRequest, ReadSessionResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<ReadSessionRequest> stream) {
            out = stream;
        }

        @Override
        public void onNext(ReadSessionResponse response) {
            post.accept(() -> arrived(response));
        }

        @Override
        public void onError(Throwable failure) {
            StatusRuntimeException status =
                    Status.fromThrowable(failure)
                            .asRuntimeException(Status.trailersFromThrowable(failure));
            post.accept(() -> end(GrpcProblems.of(status)));
        }

        @Override
        public void onCompleted() {
            StatusRuntimeException status =
                    Status.UNAVAILABLE
                            .withDescription("the agent ended the session")
                            .asRuntimeException();
            post.accept(
                    () -> end(retiring ? GrpcProblems.closed("session") : GrpcProblems.of(status)));
        }
    }
}
