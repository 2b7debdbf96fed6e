package io.streamhouse.agent;

import io.grpc.StatusRuntimeException;
import java.util.List;

/** The agents that the table of idempotent appends is held against. */
abstract class ConformanceAgents implements AutoCloseable {
    private final TestDatabase database;
    private final String key;

    /** What happens between the state that a row needs and its append. */
    enum Between {
        NOTHING,
        RECORDED_IN_A_SEGMENT,
        KILLED,
        RECORDED_AND_KILLED,
        HANDED_OVER,
        TAKEN_OVER,
        HANDED_TO_ANOTHER_THAN_IS_ASKED
    }

    ConformanceAgents(TestDatabase database, String key) {
        this.database = database;
        this.key = key;
    }

    TestDatabase database() {
        return database;
    }

    /** Of the agent that is asked now. */
    abstract TestClient client();

    /** Another of that agent's clients. */
    abstract TestClient client(String credential);

    /** What can happen to these agents. */
    abstract List<Between> happenings();

    /** Makes something happen; calls are answered again when it returns. */
    abstract void happens(Between what) throws Exception;

    final String key() {
        return key;
    }

    /** With settings that all of them have: segments are made only when a row asks for them. */
    final TestAgent agent(String id, String wal) throws Exception {
        return new TestAgent(database)
                .with("STREAMHOUSE_SEGMENT_AGE_MAX", "PT1M")
                .with("STREAMHOUSE_AGENT_ID", id)
                .with("STREAMHOUSE_WAL", wal);
    }

    final void awaitAnswers() {
        Eventually.holds(() -> {
            try {
                client().describe(ConformanceRow.TOPIC);
                return true;
            } catch (StatusRuntimeException _) {
                client().channel().resetConnectBackoff();
                return false;
            }
        });
    }
}
