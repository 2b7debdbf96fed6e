package io.streamhouse.agent.rpc;

import io.streamhouse.agent.producer.Place;
import io.streamhouse.proto.v1.StartAt;
import org.jspecify.annotations.Nullable;

/** Where a session reads one partition. Belongs to its session's turn. */
final class ReadCursor {
    private final Place place;
    private final Runnable wake;
    private @Nullable StartAt start;
    private State state = State.IDLE;
    private long offset;
    private long seek;
    private boolean paused;
    private boolean gone;
    private int failures;

    /** What a cursor does. */
    enum State {
        /** Nothing: it is paused, moved or failed. */
        IDLE,
        /** In the queue of those that may have something to read. */
        QUEUED,
        /** Woken by what is appended next. */
        WAITING,
        /** Until a passing failure is tried again. */
        RESTING
    }

    /** The wake is run when a partition has grown. */
    ReadCursor(Place place, StartAt start, Runnable wake) {
        this.place = place;
        this.start = start;
        this.wake = wake;
    }

    Place place() {
        return place;
    }

    int partition() {
        return place.partition();
    }

    Runnable wake() {
        return wake;
    }

    /** Where to begin; null once that is an offset. */
    @Nullable StartAt start() {
        return start;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    long offset() {
        return offset;
    }

    /** Goes on from an offset. */
    void moveTo(long next) {
        start = null;
        offset = next;
    }

    /** Goes on elsewhere, whatever became of it before. */
    void seek(StartAt to, long number) {
        start = to;
        seek = number;
        failures = 0;
        gone = false;
    }

    /** The number of the last seek. */
    long seek() {
        return seek;
    }

    /** It moved or failed: only a seek brings it back. */
    boolean isGone() {
        return gone;
    }

    void leaves() {
        gone = true;
    }

    boolean isPaused() {
        return paused;
    }

    void pause(boolean pauses) {
        paused = pauses;
    }

    /** Counts failures in a row. */
    int failed() {
        return ++failures;
    }

    void succeeded() {
        failures = 0;
    }
}
