package io.streamhouse.agent.rpc;

import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a call brought along.
 *
 * @param authorization the header; null when there is none
 * @param forwarded another agent has handed it on
 * @param deadline when its caller no longer waits
 */
record Incoming(@Nullable String authorization, boolean forwarded, Deadline deadline) {
    private static final long WAIT_SECONDS_MAX = 30;

    /** The present call's; on its first thread. */
    static Incoming present() {
        Deadline latest = Deadline.after(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        Deadline asked = Context.current().getDeadline();
        return new Incoming(
                Authorization.present(),
                Authorization.isForwarded(),
                asked == null ? latest : asked.minimum(latest));
    }
}
