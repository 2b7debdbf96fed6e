package io.streamhouse.agent.rpc;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;

/** Times on the wire. */
final class Timestamps {
    /** The end of the year 9999. */
    private static final long SECONDS_MAX = 253_402_300_799L;

    private Timestamps() {}

    static Timestamp of(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(millis, 1000L))
                .setNanos((int) Math.floorMod(millis, 1000L) * 1_000_000)
                .build();
    }

    /** Refuses what is no time after 1970. */
    static void check(Timestamp time, String field) {
        boolean plausible =
                time.getSeconds() >= 0
                        && time.getSeconds() <= SECONDS_MAX
                        && time.getNanos() >= 0
                        && time.getNanos() < 1_000_000_000;
        if (!plausible) {
            throw Problem.field(Reason.INVALID_FIELD, field, "a time from 1970 to 9999");
        }
    }

    /** The first whole millisecond at or after a checked time. */
    static long millisUp(Timestamp time) {
        return time.getSeconds() * 1000 + Math.ceilDiv(time.getNanos(), 1_000_000);
    }

    /** Refuses what is no length of time, or longer than time has been counted. */
    static void check(Duration length, String field) {
        boolean plausible =
                length.getSeconds() >= 0
                        && length.getSeconds() <= SECONDS_MAX
                        && length.getNanos() >= 0
                        && length.getNanos() < 1_000_000_000;
        if (!plausible) {
            throw Problem.field(Reason.INVALID_FIELD, field, "a length of time, not negative");
        }
    }

    /** A checked length in whole milliseconds. */
    static long millis(Duration length) {
        return length.getSeconds() * 1000 + length.getNanos() / 1_000_000;
    }
}
