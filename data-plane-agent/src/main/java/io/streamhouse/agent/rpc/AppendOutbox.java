package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.streamhouse.agent.batch.Limits;
import io.streamhouse.proto.v1.AppendSessionResponse;
import java.util.ArrayDeque;

/**
 * Answers of an append session that wait for the transport, and the window that they hold. A batch
 * counts until its answer is handed to a transport that has room. Counting may be done by any
 * thread; answers are put and sent in turn.
 */
final class AppendOutbox {
    private final ServerCallStreamObserver<AppendSessionResponse> client;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private int batches;
    private long bytes;

    private record Outgoing(AppendSessionResponse answer, int batches, long bytes) {}

    AppendOutbox(ServerCallStreamObserver<AppendSessionResponse> client) {
        this.client = client;
    }

    /** A batch came; false when that is more than the window allows. */
    synchronized boolean enter(AppendLane.Entry entry) {
        batches++;
        bytes += entry.bytes();
        return batches <= Limits.INFLIGHT_BATCHES_MAX && bytes <= Limits.INFLIGHT_BYTES_MAX;
    }

    /** Something is said that answers no batch. */
    void put(AppendSessionResponse message) {
        waiting.add(new Outgoing(message, 0, 0));
    }

    /** A batch's answer, which gives its part of the window back. */
    void put(AppendSessionResponse answer, AppendLane.Entry entry) {
        waiting.add(new Outgoing(answer, 1, entry.bytes()));
    }

    /** Hands over as much as the transport takes. */
    void send() {
        while (!waiting.isEmpty() && client.isReady()) {
            Outgoing next = waiting.remove();
            synchronized (this) {
                batches -= next.batches();
                bytes -= next.bytes();
            }
            client.onNext(next.answer());
        }
    }

    /** True when every batch is answered and every answer handed over. */
    synchronized boolean isIdle() {
        return batches == 0 && waiting.isEmpty();
    }

    void clear() {
        waiting.clear();
    }
}
