package io.streamhouse.agent.identity;

import io.streamhouse.agent.world.Denial;
import io.streamhouse.agent.world.Operation;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Who calls, as the credential proved. The organization comes from nowhere else. */
public sealed interface Caller {
    /** Whose data. */
    UUID organization();

    /** What would end this caller's rights. */
    Denial denial();

    /** By an API key. */
    record ApiKey(UUID organization, UUID keyId) implements Caller {
        @Override
        public Denial denial() {
            return Denial.apiKey(keyId);
        }
    }

    /**
     * By a bearer token of a console session.
     *
     * @param operations what the member's role allows, on every topic
     */
    record Session(UUID organization, UUID sessionId, Instant expires, Set<Operation> operations)
            implements Caller {
        @Override
        public Denial denial() {
            return Denial.session(sessionId);
        }
    }
}
