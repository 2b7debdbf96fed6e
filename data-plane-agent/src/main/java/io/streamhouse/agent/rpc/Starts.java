package io.streamhouse.agent.rpc;

import com.google.protobuf.Timestamp;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.proto.v1.Position;
import io.streamhouse.proto.v1.StartAt;
import java.time.InstantSource;
import java.util.UUID;

/** Finds the offset at which reading begins. Thread-safe; blocks where a time is asked for. */
final class Starts {
    private final StreamLog log;
    private final InstantSource clock;

    Starts(StreamLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Refuses a start that names nothing. */
    static void check(StartAt start, String field) {
        switch (start.getAtCase()) {
            case OFFSET -> {}
            case POSITION -> checkPosition(start.getPosition(), field + ".position");
            case TIMESTAMP -> Timestamps.check(start.getTimestamp(), field + ".timestamp");
            case AGO -> Timestamps.check(start.getAgo(), field + ".ago");
            case AT_NOT_SET ->
                    throw Problem.field(
                            Reason.INVALID_FIELD,
                            field,
                            "say an offset, a position, a timestamp, or how long ago");
        }
    }

    /** The offset of a checked start; one given as such comes back as it is. */
    long offset(Place place, UUID organization, StartAt start) {
        return switch (start.getAtCase()) {
            case OFFSET -> start.getOffset();
            case POSITION -> position(place, organization, start.getPosition());
            case TIMESTAMP -> time(place, organization, start.getTimestamp());
            case AGO ->
                    time(
                            place,
                            organization,
                            Math.max(0, clock.millis() - Timestamps.millis(start.getAgo())));
            case AT_NOT_SET -> throw new IllegalStateException("the start was checked");
        };
    }

    long position(Place place, UUID organization, Position position) {
        checkPosition(position, "position");
        Slice bounds = log.bounds(place, organization);
        return position == Position.POSITION_EARLIEST ? bounds.logStart() : bounds.highWatermark();
    }

    long time(Place place, UUID organization, Timestamp time) {
        return time(place, organization, Timestamps.millisUp(time));
    }

    private long time(Place place, UUID organization, long atMillis) {
        return log.offsetAt(place, organization, atMillis);
    }

    private static void checkPosition(Position position, String field) {
        boolean known =
                switch (position) {
                    case POSITION_EARLIEST, POSITION_LATEST -> true;
                    case POSITION_UNSPECIFIED, UNRECOGNIZED -> false;
                };
        if (!known) {
            throw Problem.field(Reason.INVALID_FIELD, field, "earliest or latest");
        }
    }
}
