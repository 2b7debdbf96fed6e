package io.streamhouse.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * Topics that a producer is about to use for the first time: each is opened once, on a thread of
 * its own, so that nobody waits for a topic that is not theirs. Thread-safe.
 */
final class TopicOpenings {
    private final Function<String, TopicLanes> open;
    private final Map<String, Opening> underWay = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Opening(CompletableFuture<TopicLanes> ready, Thread thread) {}

    /**
     * @param open blocks, for a limited time, and knows topics that were opened before
     */
    TopicOpenings(Function<String, TopicLanes> open) {
        this.open = open;
    }

    /** Opens a topic, or waits for the opening that is under way. */
    TopicLanes open(String topic) throws InterruptedException {
        Opening opening = underWay.computeIfAbsent(topic, this::begin);
        // Looked at last: what is under way when it closes is ended there.
        if (closed) {
            throw GrpcProblems.closed("producer");
        }
        try {
            return opening.ready().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StreamHouseException refusal
                    ? refusal
                    : GrpcProblems.unexpected(new IllegalStateException(e.getCause()));
        }
    }

    /** Whoever waits is told; nothing is opened any more. */
    void close() {
        closed = true;
        for (Opening opening : underWay.values()) {
            opening.ready().completeExceptionally(GrpcProblems.closed("producer"));
            opening.thread().interrupt();
        }
    }

    private Opening begin(String topic) {
        CompletableFuture<TopicLanes> ready = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("streamhouse-topic").start(() -> run(topic, ready));
        return new Opening(ready, thread);
    }

    private void run(String topic, CompletableFuture<TopicLanes> ready) {
        try {
            ready.complete(open.apply(topic));
        } catch (RuntimeException e) {
            ready.completeExceptionally(e);
        } finally {
            underWay.remove(topic);
        }
    }
}
