package io.streamhouse.agent.cluster;

/** A living agent has the name; the message says which. */
public final class NameTaken extends RuntimeException {
    NameTaken(String agentId, long session, String endpoint) {
        super(
                "an agent named %s is alive (session %d, endpoint %s): give this one a name of its"
                                .formatted(agentId, session, endpoint)
                        + " own with STREAMHOUSE_AGENT_ID, or stop that one first");
    }
}
