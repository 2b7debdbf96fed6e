package io.streamhouse.agent.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation is worth what it finds: every mistake planted into it shows within some seeds. */
class PlantedBugTest {
    private static final int SEEDS_MAX = 150;

    @BeforeAll
    static void silence() {
        SimulationTest.silence();
    }

    @ParameterizedTest
    @EnumSource
    void isFound(PlantedBug bug) {
        String found = "";
        for (long seed = 1; seed <= SEEDS_MAX && found.isEmpty(); seed++) {
            found = search(bug, seed);
        }
        assertThat(found)
                .as("what shows of " + bug + " within " + SEEDS_MAX + " seeds")
                .isNotEmpty();
    }

    private static String search(PlantedBug bug, long seed) {
        Run run = new Run(seed, Set.of(), bug);
        try {
            run.go();
            return "";
        } catch (Exception | AssertionError e) {
            String found = "%s shows with seed %d: %s".formatted(bug, seed, e.getMessage());
            System.out.println(found);
            return found;
        }
    }
}
