package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Streams that begin and say nothing. */
class UnopenedStreamsIT {
    @Test
    void areEndedWithAReason() throws Exception {
        TestDatabase database = TestDatabase.create();
        UUID organization = database.organization("active");
        String key = database.key(organization).text();
        try (TestAgent agent = new TestAgent(database).start();
                TestClient client = new TestClient(agent.grpcPort(), key);
                TestSession appending = TestSession.bare(client);
                TestReader reading = TestReader.bare(client)) {
            assertThat(appending.end().reason()).isEqualTo("SESSION_NOT_OPENED");
            assertThat(reading.end().reason()).isEqualTo("SESSION_NOT_OPENED");
        }
    }
}
