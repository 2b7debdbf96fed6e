package io.streamhouse.agent.identity;

import io.streamhouse.agent.world.Denial;
import java.time.Instant;
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

    /** By a bearer token of a console session. */
    record Session(UUID organization, UUID sessionId, Instant expires) implements Caller {
        @Override
        public Denial denial() {
            return Denial.session(sessionId);
        }
    }
}
