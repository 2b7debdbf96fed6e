package io.streamhouse.agent.simulation;

/** An invariant that does not hold; begins with its name. */
final class Violation extends AssertionError {
    Violation(String what) {
        super(what);
    }

    static void unless(boolean holds, String form, Object... parts) {
        if (!holds) {
            throw new Violation(form.formatted(parts));
        }
    }
}
