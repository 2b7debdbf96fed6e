package io.streamhouse.client;

import io.streamhouse.proto.v1.ProducerRef;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the producer knows about one topic at one agent: the carrier, if there is one, and when to
 * try for another. Owned by the dispatcher's thread.
 */
final class Link {
    private final String topicId;
    private final Endpoint endpoint;
    private @Nullable Carrier carrier;
    private @Nullable Backoff backoff;
    private long notBeforeNanos = Long.MIN_VALUE;
    private @Nullable ProducerRef producer;
    private boolean withoutSessions;
    private boolean opened;

    Link(String topicId, Endpoint endpoint) {
        this.topicId = topicId;
        this.endpoint = endpoint;
    }

    String topicId() {
        return topicId;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    @Nullable Carrier carrier() {
        return carrier;
    }

    /** The producer for which the carrier was opened. */
    @Nullable ProducerRef producer() {
        return producer;
    }

    void carrier(@Nullable Carrier now, @Nullable ProducerRef openedFor) {
        carrier = now;
        producer = openedFor;
        opened = false;
    }

    boolean withoutSessions() {
        return withoutSessions;
    }

    void sessionsUnknown() {
        withoutSessions = true;
    }

    boolean mayOpen(long nowNanos) {
        return backoff == null || nowNanos - notBeforeNanos >= 0;
    }

    /** The carrier takes batches. */
    void opened() {
        opened = true;
        backoff = null;
    }

    boolean isOpened() {
        return opened;
    }

    /** Waits before the next try, longer each time. */
    void failed(StreamHouseException cause, Backoff fresh, long nowNanos) {
        if (backoff == null) {
            backoff = fresh;
        }
        Duration wait = backoff.next(cause);
        notBeforeNanos = nowNanos + wait.toNanos();
    }
}
