package io.streamhouse.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Agents in this JVM, with the WAL in PostgreSQL, between which leases move. */
final class MovingAgents extends ConformanceAgents {
    private static final int SLOTS = 256;

    private final Path shared;
    private int started;
    private TestAgent asked;
    private TestClient client;
    private @Nullable TestAgent other;

    MovingAgents(TestDatabase database, String key) throws Exception {
        super(database, key);
        this.shared = Files.createTempDirectory("streamhouse-shared-");
        this.asked = start();
        this.client = client(key);
    }

    /** One more agent; the others give it its share. */
    TestAgent start() throws Exception {
        TestAgent agent = agent("contract-" + ++started, "postgres");
        return agent.with(
                        "STREAMHOUSE_SECRETS_DIR", agent.directory().resolve("secrets").toString())
                .with("STREAMHOUSE_DATA_DIR", shared.toString())
                .start();
    }

    @Override
    TestClient client() {
        return client;
    }

    @Override
    TestClient client(String credential) {
        return new TestClient(asked.grpcPort(), credential);
    }

    @Override
    List<Between> happenings() {
        return List.of(
                Between.HANDED_OVER, Between.TAKEN_OVER, Between.HANDED_TO_ANOTHER_THAN_IS_ASKED);
    }

    @Override
    void happens(Between what) throws Exception {
        switch (what) {
            case HANDED_OVER -> {
                TestAgent next = join();
                asked.stop();
                ask(next);
                awaitSlots(1, SLOTS);
            }
            case TAKEN_OVER -> {
                TestAgent next = join();
                asked.die();
                ask(next);
                awaitSlots(1, SLOTS);
            }
            case HANDED_TO_ANOTHER_THAN_IS_ASKED -> other = join();
            case NOTHING, RECORDED_IN_A_SEGMENT, KILLED, RECORDED_AND_KILLED ->
                    throw new IllegalArgumentException(what + " needs a process");
        }
        awaitAnswers();
    }

    private TestAgent join() throws Exception {
        TestAgent next = start();
        awaitSlots(2, SLOTS / 2);
        return next;
    }

    private void ask(TestAgent next) throws Exception {
        client.close();
        asked.close();
        asked = next;
        client = client(key());
    }

    /** So many agents have so many slots each. */
    void awaitSlots(int agents, int each) {
        String wanted = String.join(",", java.util.Collections.nCopies(agents, "" + each));
        Eventually.holds(() -> wanted.equals(slots()));
    }

    /** How many slots each has that has any. */
    String slots() throws Exception {
        return database()
                .ask(
                        "SELECT string_agg(n::text, ',') FROM (SELECT count(*) n FROM log.v1_lease"
                                + " WHERE agent_id IS NOT NULL GROUP BY agent_id) c");
    }

    @Override
    public void close() throws Exception {
        client.close();
        asked.close();
        TestAgent one = other;
        if (one != null) {
            one.close();
        }
        try (var paths = Files.walk(shared)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
