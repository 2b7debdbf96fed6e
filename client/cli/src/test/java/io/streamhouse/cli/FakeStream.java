package io.streamhouse.cli;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.AppendSessionOpened;
import io.streamhouse.proto.v1.AppendSessionRequest;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.AppendWindow;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.ListOffsetsRequest;
import io.streamhouse.proto.v1.ListOffsetsResponse;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionDescription;
import io.streamhouse.proto.v1.PartitionOffset;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.SessionAck;
import io.streamhouse.proto.v1.SessionBatch;
import io.streamhouse.proto.v1.SessionRecords;
import io.streamhouse.proto.v1.StartAt;
import io.streamhouse.proto.v1.TopicServiceGrpc;
import io.streamhouse.proto.v1.TrimRequest;
import io.streamhouse.proto.v1.TrimResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An agent with one topic of one partition, on a port of its own. */
final class FakeStream implements AutoCloseable {
    final List<StartAt> starts = new CopyOnWriteArrayList<>();
    private final List<ByteString> batches = new ArrayList<>();
    private final List<Long> bases = new ArrayList<>();
    private final List<StreamObserver<ReadSessionResponse>> readers = new ArrayList<>();
    private final Server server;
    private final String address;
    private long logStart;
    private long next;

    FakeStream() {
        try {
            server =
                    Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                            .addService(new Appends())
                            .addService(new Producers())
                            .addService(new Reads())
                            .addService(new Topics())
                            .build()
                            .start();
            address = "127.0.0.1:" + server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return address;
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    private synchronized AppendSessionResponse stored(SessionBatch batch) {
        byte[] bytes = batch.getBatch().toByteArray();
        int count = ByteBuffer.wrap(bytes).getInt(57);
        ByteBuffer.wrap(bytes).putLong(0, next);
        batches.add(ByteString.copyFrom(bytes));
        bases.add(next);
        AppendSessionResponse ack =
                AppendSessionResponse.newBuilder()
                        .setAck(
                                SessionAck.newBuilder()
                                        .setCorrelation(batch.getCorrelation())
                                        .setAppended(
                                                AppendResponse.newBuilder()
                                                        .setBaseOffset(next)
                                                        .setOffsetKnown(true)
                                                        .setCount(count)))
                        .build();
        next += count;
        readers.forEach(it -> it.onNext(records(bases.size() - 1)));
        return ack;
    }

    private ReadSessionResponse records(int from) {
        return ReadSessionResponse.newBuilder()
                .setRecords(
                        SessionRecords.newBuilder()
                                .addAllBatches(batches.subList(from, batches.size()))
                                .setNextOffset(next)
                                .setHighWatermark(next))
                .build();
    }

    private synchronized void serve(
            ReadSessionRequest request, StreamObserver<ReadSessionResponse> reader) {
        if (request.hasOpen()) {
            long offset = request.getOpen().getPartitions(0).getStart().getOffset();
            int from = 0;
            while (from + 1 < bases.size() && bases.get(from + 1) <= offset) {
                from++;
            }
            if (offset < next) {
                reader.onNext(records(from));
            }
            readers.add(reader);
        }
    }

    private final class Appends extends AppendServiceGrpc.AppendServiceImplBase {
        @Override
        public StreamObserver<AppendSessionRequest> appendSession(
                StreamObserver<AppendSessionResponse> out) {
            return new Steps<>(
                    request ->
                            out.onNext(request.hasBatch() ? stored(request.getBatch()) : opened()),
                    out::onCompleted);
        }
    }

    private static AppendSessionResponse opened() {
        AppendWindow window = AppendWindow.newBuilder().setBatches(16).setBytes(1 << 22).build();
        return AppendSessionResponse.newBuilder()
                .setOpened(AppendSessionOpened.newBuilder().setWindow(window))
                .build();
    }

    private static final class Producers extends ProducerServiceGrpc.ProducerServiceImplBase {
        @Override
        public void openProducer(
                OpenProducerRequest request, StreamObserver<OpenProducerResponse> out) {
            out.onNext(
                    OpenProducerResponse.newBuilder()
                            .setProducerName("p")
                            .setProducer(ProducerRef.newBuilder().setProducerId(1))
                            .build());
            out.onCompleted();
        }
    }

    private final class Reads extends ReadServiceGrpc.ReadServiceImplBase {
        @Override
        public void describeTopic(
                DescribeTopicRequest request, StreamObserver<DescribeTopicResponse> out) {
            synchronized (FakeStream.this) {
                out.onNext(
                        DescribeTopicResponse.newBuilder()
                                .setTopicId("id")
                                .setName("orders")
                                .addPartitions(
                                        PartitionDescription.newBuilder()
                                                .setLogStart(logStart)
                                                .setHighWatermark(next))
                                .build());
            }
            out.onCompleted();
        }

        @Override
        public void listOffsets(
                ListOffsetsRequest request, StreamObserver<ListOffsetsResponse> out) {
            starts.add(request.getPartitions(0).getStart());
            synchronized (FakeStream.this) {
                out.onNext(
                        ListOffsetsResponse.newBuilder()
                                .addPartitions(
                                        PartitionOffset.newBuilder()
                                                .setOffset(1)
                                                .setLogStart(logStart)
                                                .setHighWatermark(next))
                                .build());
            }
            out.onCompleted();
        }

        @Override
        public StreamObserver<ReadSessionRequest> readSession(
                StreamObserver<ReadSessionResponse> out) {
            return new Steps<>(request -> serve(request, out), () -> {});
        }
    }

    private final class Topics extends TopicServiceGrpc.TopicServiceImplBase {
        @Override
        public void trim(TrimRequest request, StreamObserver<TrimResponse> out) {
            synchronized (FakeStream.this) {
                logStart = request.getBeforeOffset();
            }
            out.onNext(TrimResponse.newBuilder().setLogStart(request.getBeforeOffset()).build());
            out.onCompleted();
        }
    }

    private record Steps<T>(java.util.function.Consumer<T> step, Runnable end)
            implements StreamObserver<T> {
        @Override
        public void onNext(T request) {
            step.accept(request);
        }

        @Override
        public void onError(Throwable cancelled) {
            // The client has left.
        }

        @Override
        public void onCompleted() {
            end.run();
        }
    }
}
