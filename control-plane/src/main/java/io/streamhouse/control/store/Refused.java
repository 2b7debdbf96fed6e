package io.streamhouse.control.store;

import io.streamhouse.api.Problem;

/** A command was rejected, or a request cannot be served; the problem says why. */
public final class Refused extends RuntimeException {
    private final transient Problem problem;

    public Refused(Problem problem) {
        super(problem.reason() + ": " + problem.detail());
        this.problem = problem;
    }

    /** Why. */
    public Problem problem() {
        return problem;
    }
}
