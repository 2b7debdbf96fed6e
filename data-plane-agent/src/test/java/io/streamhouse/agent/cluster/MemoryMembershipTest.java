package io.streamhouse.agent.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class MemoryMembershipTest extends MembershipContract {
    private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
    private final MemorySessions sessions =
            new MemorySessions(() -> java.time.Instant.ofEpochMilli(millis.get()));
    private final MemoryMembership membership = new MemoryMembership(sessions);

    @Override
    protected Membership membership() {
        return membership;
    }

    @Override
    protected void pass(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    @Override
    protected void publish(long session, long throughMillis) {
        sessions.at(session).recordedThroughMillis = throughMillis;
    }
}
