package io.streamhouse.agent;

import java.util.List;

/** One agent, a process that is killed and started again. */
final class OneAgentProcess extends ConformanceAgents {
    private final TestAgent agent;
    private final TestClient client;

    OneAgentProcess(TestDatabase database, String key, String wal) throws Exception {
        super(database, key);
        this.agent = agent("contract", wal).startProcess();
        this.client = client(key);
    }

    @Override
    TestClient client() {
        return client;
    }

    @Override
    TestClient client(String credential) {
        return new TestClient(agent.grpcPort(), credential);
    }

    @Override
    List<Between> happenings() {
        return List.of(
                Between.NOTHING,
                Between.RECORDED_IN_A_SEGMENT,
                Between.KILLED,
                Between.RECORDED_AND_KILLED);
    }

    @Override
    void happens(Between what) throws Exception {
        switch (what) {
            case NOTHING -> {}
            case RECORDED_IN_A_SEGMENT -> flush();
            case KILLED -> restart();
            case RECORDED_AND_KILLED -> {
                flush();
                restart();
            }
            case HANDED_OVER, TAKEN_OVER, HANDED_TO_ANOTHER_THAN_IS_ASKED ->
                    throw new IllegalArgumentException(what + " needs two agents");
        }
    }

    private void flush() throws Exception {
        long request = database().requestFlush();
        Eventually.holds(() ->
                Long.parseLong(database().ask("SELECT flushed_request FROM plane.agent"))
                        >= request);
    }

    private void restart() throws Exception {
        agent.kill();
        agent.startProcess();
        awaitAnswers();
    }

    @Override
    public void close() throws Exception {
        client.close();
        agent.close();
    }
}
