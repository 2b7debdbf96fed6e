package io.streamhouse.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenSessionsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final OpenSessions sessions = new OpenSessions(() -> 0);
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void close() {
        sessions.close();
    }

    /** Leaves when it is told to end. */
    private final class Named implements OpenSessions.Member {
        private final String name;

        private Named(String name) {
            this.name = name;
        }

        @Override
        public void recheck() {}

        @Override
        public void drain(List<String> endpoints) {
            told.add(name + " drains");
        }

        @Override
        public void end(Problem problem) {
            told.add(name + " " + problem.reason());
            sessions.remove(this);
        }

        @Override
        public void tick(long nowNanos) {}
    }

    @Test
    void aStreamThatIsNotOpenedInTimeExpires() {
        Named late = new Named("late");
        Named open = new Named("open");
        sessions.arrive(late);
        sessions.arrive(open);
        sessions.tick(5 * SECOND);
        sessions.add(open);
        assertThat(told).isEmpty();
        sessions.tick(10 * SECOND);
        sessions.tick(11 * SECOND);
        assertThat(told).containsExactly("late SESSION_NOT_OPENED");
    }

    @Test
    void aStreamThatWasNeverOpenedEndsWithTheAgent() {
        sessions.arrive(new Named("early"));
        sessions.close();
        sessions.arrive(new Named("late"));
        assertThat(told).containsExactly("early DRAINING", "late DRAINING");
    }
}
