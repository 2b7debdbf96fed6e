package io.streamhouse.agent.rpc;

import com.google.protobuf.Timestamp;

/** Times on the wire. */
final class Timestamps {
    private Timestamps() {}

    static Timestamp of(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(millis, 1000L))
                .setNanos((int) Math.floorMod(millis, 1000L) * 1_000_000)
                .build();
    }
}
