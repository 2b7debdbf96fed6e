package io.streamhouse.faults;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which invariants were checked, and which of them did not hold. */
final class Verdict {
    private final Map<Invariant, String> broken = new EnumMap<>(Invariant.class);
    private final Set<Invariant> checked = EnumSet.noneOf(Invariant.class);

    /** A check that may fail. */
    @FunctionalInterface
    interface Check {
        void run() throws Exception;
    }

    /** Fails no further than here, so that the other invariants are looked at, too. */
    void check(Invariant invariant, Check check) {
        checked.add(invariant);
        try {
            check.run();
        } catch (Exception | AssertionError e) {
            String how = e.getMessage() == null ? e.toString() : e.getMessage();
            broken.merge(invariant, how, (first, next) -> first + "; " + next);
        }
    }

    boolean isClean() {
        return broken.isEmpty();
    }

    /** What did not hold, and how. */
    Map<Invariant, String> broken() {
        return Map.copyOf(broken);
    }

    /** How an invariant fared, for the table. */
    String of(Invariant invariant) {
        if (!checked.contains(invariant)) {
            return "-";
        }
        return broken.containsKey(invariant) ? "BROKEN" : "ok";
    }

    @Override
    public String toString() {
        return broken.isEmpty() ? "all held" : "BROKEN: " + broken;
    }
}
