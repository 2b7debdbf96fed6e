package io.streamhouse.agent;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendSessionRequest;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.OpenAppendSession;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.Record;
import io.streamhouse.proto.v1.RecordList;
import io.streamhouse.proto.v1.SessionBatch;
import io.streamhouse.proto.v1.SessionRejection;
import io.streamhouse.proto.v1.TopicRef;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The client's end of an append session: what it sends and what it is told, one after the other.
 */
final class TestSession implements AutoCloseable {
    private static final Object DONE = new Object();

    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private final boolean reads;
    private ClientCallStreamObserver<AppendSessionRequest> requests;
    private long correlation;

    private TestSession(boolean reads) {
        this.reads = reads;
    }

    /** Nothing is sent yet. */
    static TestSession bare(TestClient client) {
        return begin(client, true);
    }

    /** Reads no answer until it is asked for. */
    static TestSession deaf(TestClient client) {
        return begin(client, false);
    }

    static TestSession open(TestClient client, TopicRef topic, ProducerRef producer)
            throws Exception {
        TestSession session = bare(client);
        session.sendOpen(topic, producer);
        session.next().getOpened().getTopicId();
        return session;
    }

    private static TestSession begin(TestClient client, boolean reads) {
        TestSession session = new TestSession(reads);
        client.appendingStreams().appendSession(session.new Responses());
        return session;
    }

    void sendOpen(TopicRef topic, ProducerRef producer) {
        requests.onNext(
                AppendSessionRequest.newBuilder()
                        .setOpen(
                                OpenAppendSession.newBuilder()
                                        .setTopic(topic)
                                        .setProducer(producer))
                        .build());
    }

    /** Sends a batch and returns its correlation. */
    long send(int partition, long sequence, String... values) {
        RecordList.Builder list = RecordList.newBuilder();
        for (String value : values) {
            list.addRecords(Record.newBuilder().setValue(ByteString.copyFromUtf8(value)));
        }
        return send(
                SessionBatch.newBuilder()
                        .setPartition(partition)
                        .setBaseSequence(sequence)
                        .setList(list));
    }

    long send(SessionBatch.Builder batch) {
        long number = ++correlation;
        requests.onNext(
                AppendSessionRequest.newBuilder().setBatch(batch.setCorrelation(number)).build());
        return number;
    }

    void halfClose() {
        requests.onCompleted();
    }

    void cancel() {
        requests.cancel("enough", null);
    }

    boolean isReady() {
        return requests.isReady();
    }

    void readOne() {
        requests.request(1);
    }

    AppendSessionResponse next() throws Exception {
        Object next = told.poll(20, TimeUnit.SECONDS);
        if (next instanceof AppendSessionResponse response) {
            return response;
        }
        throw new AssertionError("expected an answer, got " + next);
    }

    AppendResponse ack(long expected) throws Exception {
        AppendSessionResponse next = next();
        if (!next.hasAck() || next.getAck().getCorrelation() != expected) {
            throw new AssertionError("expected the ack of " + expected + ", got " + next);
        }
        return next.getAck().getAppended();
    }

    /** The rejection of a batch, with its facts. */
    TestClient.Refusal rejection(long expected) throws Exception {
        AppendSessionResponse next = next();
        SessionRejection rejected = next.getRejected();
        if (!next.hasRejected() || rejected.getCorrelation() != expected) {
            throw new AssertionError("expected the refusal of " + expected + ", got " + next);
        }
        return TestClient.refusal(
                io.grpc.protobuf.StatusProto.toStatusRuntimeException(
                        SessionStatus.toRpc(rejected.getStatus())));
    }

    /** The refusal that the stream ends with, whatever came before it. */
    TestClient.Refusal end() throws Exception {
        while (true) {
            Object next = told.poll(20, TimeUnit.SECONDS);
            if (next instanceof Throwable thrown) {
                return TestClient.refusal(thrown);
            }
            if (next == null || next == DONE) {
                throw new AssertionError("expected an error, got " + next);
            }
        }
    }

    void completes() throws Exception {
        Object next = told.poll(20, TimeUnit.SECONDS);
        if (next != DONE) {
            throw new AssertionError("expected the end, got " + next);
        }
    }

    @Override
    public void close() {
        requests.cancel("closed", null);
    }

    private final class Responses
            implements ClientResponseObserver<AppendSessionRequest, AppendSessionResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<AppendSessionRequest> stream) {
            requests = stream;
            if (!reads) {
                stream.disableAutoRequestWithInitial(0);
            }
        }

        @Override
        public void onNext(AppendSessionResponse response) {
            told.add(response);
        }

        @Override
        public void onError(Throwable thrown) {
            told.add(thrown);
        }

        @Override
        public void onCompleted() {
            told.add(DONE);
        }
    }
}
