package io.streamhouse.control.problem;

import io.streamhouse.api.Problem;
import java.util.List;

/** A request with one or more fields that cannot be. */
public final class InvalidRequest extends IllegalArgumentException {
    private final transient List<Problem> problems;

    public InvalidRequest(List<Problem> problems) {
        super(problems.getFirst().detail());
        this.problems = List.copyOf(problems);
    }

    /** Why; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
