package io.streamhouse.agent.simulation;

import io.streamhouse.agent.problem.Problem;

/** What comes back over the network. */
sealed interface Reply<T> {
    /** It was done. */
    record Done<T>(T result) implements Reply<T> {}

    /** It was refused. */
    record Refused<T>(Problem problem) implements Reply<T> {}

    /** Nothing came: whether it was done is not known. */
    record Lost<T>() implements Reply<T> {}

    /** It never left. */
    record NotSent<T>() implements Reply<T> {}
}
