package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.segment.BlockCache;
import io.streamhouse.proto.v1.ReadSessionResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Sends to one client, and accounts for what its transport has not taken yet. Called in turn,
 * except for what says otherwise.
 */
final class ReadOutlet {
    private static final Duration STALLED = Duration.ofSeconds(10);

    /** A piece for a client of which nothing is known yet. */
    private static final int PIECE_BYTES = 128 << 10;

    /** A client that has taken so much, more than any window, is worth larger pieces. */
    private static final long PROVEN_BYTES = 16L << 20;

    private static final int PIECE_BYTES_PROVEN = BlockCache.BLOCK_BYTES / 2;

    private final ServerCallStreamObserver<ReadSessionResponse> client;
    private final SendBudget budget;
    private final LongSupplier nanoTime;
    private final Heartbeat heartbeat;
    private long sent;
    private volatile long unsent;
    private volatile long sentNanos;

    ReadOutlet(
            ServerCallStreamObserver<ReadSessionResponse> client,
            SendBudget budget,
            LongSupplier nanoTime) {
        this.client = client;
        this.budget = budget;
        this.nanoTime = nanoTime;
        this.heartbeat = new Heartbeat(ThreadLocalRandom.current(), nanoTime.getAsLong());
    }

    /** True when the transport takes what was sent before. */
    boolean isReady() {
        if (!client.isReady()) {
            return false;
        }
        giveBack();
        return true;
    }

    /** Makes room for a piece; false when the agent has no memory for it now. */
    boolean reserve(long bytes) {
        if (!budget.take(bytes)) {
            return false;
        }
        unsent = bytes;
        sent += bytes;
        return true;
    }

    /** How much to read for this client at a time. */
    int pieceBytes() {
        return sent > PROVEN_BYTES ? PIECE_BYTES_PROVEN : PIECE_BYTES;
    }

    void send(ReadSessionResponse.Builder response) {
        client.onNext(response.build());
        long now = nanoTime.getAsLong();
        heartbeat.sent(now);
        sentNanos = now;
    }

    /** Any thread. */
    boolean isHeartbeatDue(long nowNanos) {
        return heartbeat.isDue(nowNanos);
    }

    /** True when the client holds memory that others need, and takes nothing. Any thread. */
    boolean isStalled(long nowNanos) {
        return unsent > 0
                && budget.isTight()
                && nowNanos - sentNanos >= STALLED.toNanos()
                && !client.isReady();
    }

    /** What such a client is told. */
    static Problem stalled() {
        return Problem.of(
                Reason.OVERLOADED, "the agent needs the memory of what this client does not read");
    }

    /** Nothing more is sent. */
    void close() {
        giveBack();
    }

    private void giveBack() {
        budget.giveBack(unsent);
        unsent = 0;
    }
}
