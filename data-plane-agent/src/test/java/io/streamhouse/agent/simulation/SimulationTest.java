package io.streamhouse.agent.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The log under many seeds. One of them again: {@code -Dseed=<n>}, with {@code -Dhistory=<events>}
 * of what happened last; more of them: {@code -Dseeds=<n>}, from {@code -Dfirst=<n>} on.
 */
class SimulationTest {
    private static final boolean VERBOSE = Boolean.getBoolean("verbose");
    private static final int SEEDS = Integer.getInteger("seeds", 60);
    private static final long FIRST = Long.getLong("first", 1);

    @BeforeAll
    static void silence() {
        if (!VERBOSE) {
            ((Logger) LoggerFactory.getLogger("io.streamhouse")).setLevel(Level.OFF);
        }
    }

    @Test
    void nothingIsLostWhateverHappens() {
        Long one = Long.getLong("seed");
        if (one != null) {
            run(one);
            return;
        }
        Map<String, Integer> happened = new TreeMap<>();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            run(seed)
                    .history()
                    .counts()
                    .forEach((what, n) -> happened.merge(what, n, Integer::sum));
        }
        System.out.printf("seeds %d to %d hold; what happened:%n", FIRST, FIRST + SEEDS - 1);
        happened.forEach((what, times) -> System.out.printf("%10d  %s%n", times, what));
    }

    @Test
    void aSeedAlwaysGoesTheSameWay() {
        assertThat(run(5).history().fingerprint()).isEqualTo(run(5).history().fingerprint());
        assertThat(run(5).history().fingerprint()).isNotEqualTo(run(6).history().fingerprint());
    }

    private static Run run(long seed) {
        Run run = new Run(seed, Set.of(), Bug.NONE);
        try {
            run.go();
            return run;
        } catch (Exception | AssertionError e) {
            Set<Integer> needless = needless(seed, run.faults());
            Run least = new Run(seed, needless, Bug.NONE);
            Throwable shown = failure(least);
            throw new AssertionError(
                    "%s%n%s%nwithout the faults %s: %s%n%s"
                            .formatted(run, e.getMessage(), needless, shown, least.history()),
                    e);
        }
    }

    /** Faults that a failure does not need. */
    private static Set<Integer> needless(long seed, int faults) {
        Set<Integer> needless = new TreeSet<>();
        for (int fault = faults; fault >= 0; fault--) {
            needless.add(fault);
            if (failure(new Run(seed, needless, Bug.NONE)) == null) {
                needless.remove(fault);
            }
        }
        return needless;
    }

    private static @Nullable Throwable failure(Run run) {
        try {
            run.go();
            return null;
        } catch (Exception | AssertionError e) {
            return e;
        }
    }
}
