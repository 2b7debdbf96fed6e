package io.streamhouse.query;

import io.streamhouse.api.Problem;

/** A question that cannot be answered, or not now; the problem says why. */
public class QueryRefused extends RuntimeException {
    private final transient Problem problem;

    public QueryRefused(Problem problem) {
        super(problem.reason() + ": " + problem.detail());
        this.problem = problem;
    }

    /** Why. */
    public Problem problem() {
        return problem;
    }
}
