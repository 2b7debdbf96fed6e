package io.streamhouse.s3;

import java.time.Duration;

/** What a {@link FaultProxy} does to one request. */
public sealed interface Fault {
    /** The request and its answer pass. */
    record None() implements Fault {}

    /** The connection breaks before the server hears of the request. */
    record Lose() implements Fault {}

    /** The server does what is asked, and the connection breaks before it can say so. */
    record LoseReply() implements Fault {}

    /** The server does not hear of the request; the answer is an error. */
    record Refuse(int status) implements Fault {}

    /** The server does what is asked, and the answer is an error. */
    record RefuseAfter(int status) implements Fault {}

    /** The connection breaks after so many bytes of the answer's body. */
    record CutBody(int bytes) implements Fault {}

    /** The answer comes later. */
    record Delay(Duration by) implements Fault {}

    /** The answer's body comes at this speed. */
    record Slow(int bytesPerSecond) implements Fault {}
}
