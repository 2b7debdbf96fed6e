package io.streamhouse.api;

/** A value that cannot be; thrown by value types, turned into its problem at the edge. */
public final class Invalid extends IllegalArgumentException {
    private final transient Problem problem;

    public Invalid(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** Why. */
    public Problem problem() {
        return problem;
    }
}
