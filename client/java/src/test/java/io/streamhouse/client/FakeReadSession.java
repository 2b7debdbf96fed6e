package io.streamhouse.client;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.streamhouse.client.FakeAgent.Fault;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.Moved;
import io.streamhouse.proto.v1.OffsetGap;
import io.streamhouse.proto.v1.OpenReadSession;
import io.streamhouse.proto.v1.PartitionFailure;
import io.streamhouse.proto.v1.PartitionStart;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.SessionRecords;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One read session of an agent in memory, by the words of the contract. */
final class FakeReadSession implements StreamObserver<ReadSessionRequest> {
    private static final int PIECE_BYTES = 4 << 10;

    private final FakeAgent agent;
    private final int server;
    private final StreamObserver<ReadSessionResponse> out;
    private final String key;
    private final Map<Integer, Cursor> cursors = new TreeMap<>();
    private OpenReadSession open;
    private long credit;
    private long overdraft;
    private boolean ended;

    private static final class Cursor {
        private long offset;
        private long seek;
        private boolean paused;
        private boolean gone;
    }

    FakeReadSession(FakeAgent agent, int server, StreamObserver<ReadSessionResponse> out) {
        this.agent = agent;
        this.server = server;
        this.out = out;
        this.key = agent.acceptedKey;
    }

    int server() {
        return server;
    }

    /** By how much what was sent has exceeded the credit. */
    synchronized long overdraft() {
        return overdraft;
    }

    synchronized void tell(ReadSessionResponse response) {
        if (!ended) {
            out.onNext(response);
        }
    }

    synchronized void breakOff(StatusRuntimeException cause) {
        if (!ended) {
            ended = true;
            out.onError(cause);
        }
    }

    @Override
    public synchronized void onNext(ReadSessionRequest request) {
        switch (request.getStepCase()) {
            case OPEN -> open(request.getOpen());
            case CREDIT -> credit += request.getCredit().getBytes();
            case SEEK -> {
                Cursor cursor = cursors.get(request.getSeek().getTo().getPartition());
                cursor.offset = request.getSeek().getTo().getStart().getOffset();
                cursor.seek = request.getSeek().getNumber();
                cursor.gone = false;
            }
            case PAUSE ->
                    request.getPause()
                            .getPartitionsList()
                            .forEach(it -> cursors.get(it).paused = true);
            case RESUME ->
                    request.getResume()
                            .getPartitionsList()
                            .forEach(it -> cursors.get(it).paused = false);
            case STEP_NOT_SET -> breakOff(Status.INVALID_ARGUMENT.asRuntimeException());
        }
    }

    private void open(OpenReadSession given) {
        open = given;
        credit = given.getCredit().getBytes();
        for (PartitionStart start : given.getPartitionsList()) {
            Cursor cursor = new Cursor();
            cursor.offset = start.getStart().getOffset();
            cursors.put(start.getPartition(), cursor);
        }
        Thread.ofVirtual().start(this::run);
    }

    private void run() {
        try {
            while (turn()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (StatusRuntimeException e) {
            breakOff(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean turn() {
        if (ended) {
            return false;
        }
        if (!key.equals(agent.acceptedKey)) {
            throw FakeAgent.refuse(Status.Code.UNAUTHENTICATED, "CREDENTIALS_REVOKED", Map.of());
        }
        cursors.forEach((partition, cursor) -> {
            if (credit > 0 && !cursor.paused && !cursor.gone) {
                read(partition, cursor);
            }
        });
        return !ended;
    }

    private void failed(int partition, Cursor cursor, StatusRuntimeException cause) {
        cursor.gone = true;
        say(
                ReadSessionResponse.newBuilder()
                        .setFailed(
                                PartitionFailure.newBuilder()
                                        .setPartition(partition)
                                        .setStatus(
                                                SessionStatus.of(
                                                        StatusProto.fromThrowable(cause)))));
    }

    private void read(int partition, Cursor cursor) {
        ReadResponse read;
        synchronized (agent) {
            FakePartition log = agent.topic(open.getTopic())[partition];
            if (server == agent.adrift) {
                failed(partition, cursor, FakeAgent.leaseLost());
                return;
            }
            if (log.owner != server) {
                cursor.gone = true;
                String there = log.owner < 0 ? "" : agent.address(log.owner);
                say(
                        ReadSessionResponse.newBuilder()
                                .setMoved(
                                        Moved.newBuilder()
                                                .setPartition(partition)
                                                .setEndpoint(there)));
                return;
            }
            if (cursor.offset < log.logStart && cursor.offset > 0) {
                say(
                        ReadSessionResponse.newBuilder()
                                .setGap(
                                        OffsetGap.newBuilder()
                                                .setPartition(partition)
                                                .setFromOffset(cursor.offset)
                                                .setToOffset(log.logStart)
                                                .setReason(OffsetGap.Reason.REASON_TRIMMED)));
                cursor.offset = log.logStart;
            }
            if (cursor.offset == log.nextOffset) {
                return;
            }
            try {
                read = log.read(cursor.offset, PIECE_BYTES);
            } catch (StatusRuntimeException e) {
                failed(partition, cursor, e);
                return;
            }
        }
        if (agent.faults.apply("read") != Fault.NONE) {
            throw FakeAgent.broken();
        }
        cursor.offset = read.getNextOffset();
        long bytes = read.getBatchesList().stream().mapToLong(ByteString::size).sum();
        credit -= bytes;
        overdraft = Math.max(overdraft, -credit);
        say(
                ReadSessionResponse.newBuilder()
                        .setRecords(
                                SessionRecords.newBuilder()
                                        .setPartition(partition)
                                        .addAllBatches(read.getBatchesList())
                                        .setNextOffset(read.getNextOffset())
                                        .setHighWatermark(read.getHighWatermark())
                                        .setLogStart(read.getLogStart())
                                        .setSeek(cursor.seek)));
    }

    private void say(ReadSessionResponse.Builder response) {
        out.onNext(response.build());
    }

    @Override
    public synchronized void onError(Throwable cancelled) {
        ended = true;
    }

    @Override
    public synchronized void onCompleted() {
        if (!ended) {
            ended = true;
            out.onCompleted();
        }
    }
}
