package io.streamhouse.agent;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.streamhouse.proto.v1.Format;
import io.streamhouse.proto.v1.OffsetGap;
import io.streamhouse.proto.v1.OpenReadSession;
import io.streamhouse.proto.v1.PartitionList;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.Position;
import io.streamhouse.proto.v1.ReadCredit;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.Seek;
import io.streamhouse.proto.v1.SessionRecords;
import io.streamhouse.proto.v1.StartAt;
import io.streamhouse.proto.v1.StoredRecord;
import io.streamhouse.proto.v1.TopicRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The client's end of a read session. */
final class TestReader implements AutoCloseable {
    static final StartAt EARLIEST = at(Position.POSITION_EARLIEST);
    static final StartAt LATEST = at(Position.POSITION_LATEST);

    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private final boolean reads;
    private ClientCallStreamObserver<ReadSessionRequest> requests;

    private TestReader(boolean reads) {
        this.reads = reads;
    }

    static TestReader open(TestClient client, OpenReadSession.Builder open) {
        return begin(client, true).send(ReadSessionRequest.newBuilder().setOpen(open));
    }

    /** Opened, and never reads an answer. */
    static TestReader deaf(TestClient client, OpenReadSession.Builder open) {
        return begin(client, false).send(ReadSessionRequest.newBuilder().setOpen(open));
    }

    static TestReader bare(TestClient client) {
        return begin(client, true);
    }

    private static TestReader begin(TestClient client, boolean reads) {
        TestReader reader = new TestReader(reads);
        client.readingStreams().readSession(reader.new Responses());
        return reader;
    }

    /** Record by record, with plenty of credit. */
    static OpenReadSession.Builder records(TopicRef topic, PartitionStart... partitions) {
        return OpenReadSession.newBuilder()
                .setTopic(topic)
                .addAllPartitions(List.of(partitions))
                .setFormat(Format.FORMAT_RECORDS)
                .setCredit(ReadCredit.newBuilder().setBytes(1L << 40));
    }

    static PartitionStart from(int partition, StartAt start) {
        return PartitionStart.newBuilder().setPartition(partition).setStart(start).build();
    }

    static PartitionStart from(int partition, long offset) {
        return from(partition, StartAt.newBuilder().setOffset(offset).build());
    }

    static StartAt at(Position position) {
        return StartAt.newBuilder().setPosition(position).build();
    }

    TestReader send(ReadSessionRequest.Builder request) {
        requests.onNext(request.build());
        return this;
    }

    void credit(long bytes, long records) {
        send(
                ReadSessionRequest.newBuilder()
                        .setCredit(ReadCredit.newBuilder().setBytes(bytes).setRecords(records)));
    }

    void seek(PartitionStart to, long number) {
        send(
                ReadSessionRequest.newBuilder()
                        .setSeek(Seek.newBuilder().setTo(to).setNumber(number)));
    }

    void pause(int partition) {
        send(
                ReadSessionRequest.newBuilder()
                        .setPause(PartitionList.newBuilder().addPartitions(partition)));
    }

    void resume(int partition) {
        send(
                ReadSessionRequest.newBuilder()
                        .setResume(PartitionList.newBuilder().addPartitions(partition)));
    }

    /** The next that is no heartbeat. */
    ReadSessionResponse next() throws Exception {
        while (true) {
            Object next = told.poll(20, TimeUnit.SECONDS);
            if (!(next instanceof ReadSessionResponse response)) {
                throw new AssertionError("expected an answer, got " + next);
            }
            if (!response.hasHeartbeat()) {
                return response;
            }
        }
    }

    ReadSessionResponse nextOfAll() throws Exception {
        Object next = told.poll(20, TimeUnit.SECONDS);
        if (next instanceof ReadSessionResponse response) {
            return response;
        }
        throw new AssertionError("expected an answer, got " + next);
    }

    SessionRecords nextRecords() throws Exception {
        ReadSessionResponse next = next();
        if (!next.hasRecords()) {
            throw new AssertionError("expected records, got " + next);
        }
        return next.getRecords();
    }

    OffsetGap nextGap() throws Exception {
        ReadSessionResponse next = next();
        if (!next.hasGap()) {
            throw new AssertionError("expected a gap, got " + next);
        }
        return next.getGap();
    }

    /** Values of so many records of any partition, in the order of arrival. */
    List<String> values(int count) throws Exception {
        List<String> values = new ArrayList<>();
        while (values.size() < count) {
            for (StoredRecord record : nextRecords().getRecordsList()) {
                values.add(record.getRecord().getValue().toStringUtf8());
            }
        }
        return values;
    }

    boolean isQuiet() {
        return told.isEmpty();
    }

    /** The refusal that the stream ends with, whatever came before it. */
    TestClient.Refusal end() throws Exception {
        while (true) {
            Object next = told.poll(20, TimeUnit.SECONDS);
            if (next instanceof Throwable thrown) {
                return TestClient.refusal(thrown);
            }
            if (next == null) {
                throw new AssertionError("the stream does not end");
            }
        }
    }

    @Override
    public void close() {
        requests.cancel("closed", null);
    }

    private final class Responses
            implements ClientResponseObserver<ReadSessionRequest, ReadSessionResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<ReadSessionRequest> stream) {
            requests = stream;
            if (!reads) {
                stream.disableAutoRequestWithInitial(0);
            }
        }

        @Override
        public void onNext(ReadSessionResponse response) {
            told.add(response);
        }

        @Override
        public void onError(Throwable thrown) {
            told.add(thrown);
        }

        @Override
        public void onCompleted() {
            told.add("completed");
        }
    }
}
