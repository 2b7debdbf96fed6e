package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;

/** Where an answer goes; one of the two is called, once, on the commit loop. */
public interface Answer<T> {
    /** It is done, and durable. */
    void done(T result);

    /** It is not done, or that is not known. */
    void refused(Problem problem);
}
