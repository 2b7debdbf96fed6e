package io.streamhouse.agent.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The log under many seeds. One of them again: {@code -Dseed=<n>}; more of them: {@code
 * -Dseeds=<n>}.
 */
class SimulationTest {
    @BeforeAll
    static void silence() {
        if (!Boolean.getBoolean("verbose")) {
            ((Logger) LoggerFactory.getLogger("io.streamhouse")).setLevel(Level.OFF);
        }
    }

    @Test
    void nothingIsLostWhateverHappens() throws Exception {
        Long one = Long.getLong("seed");
        if (one != null) {
            run(one);
            return;
        }
        int count = Integer.getInteger("seeds", 20);
        long first = Long.getLong("first", 1);
        for (long seed = first; seed < first + count; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) throws Exception {
        Run run = new Run(seed, Set.of(), Bug.NONE);
        try {
            run.go();
            if (Boolean.getBoolean("verbose")) {
                System.out.println(run);
            }
        } catch (Exception | AssertionError e) {
            System.out.println(run.history());
            throw new AssertionError(run + ": " + e.getMessage(), e);
        }
    }
}
