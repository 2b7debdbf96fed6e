package io.streamhouse.agent.sequence;

import io.streamhouse.agent.problem.Problem;

/** What becomes of an attempt. */
public sealed interface Verdict {
    /** It is the next one: append it. */
    record Append() implements Verdict {}

    /** It is in the log already, at this place. */
    record Duplicate(long baseOffset, long appendTimeMillis) implements Verdict {}

    /** It is in the log already; where is no longer remembered. */
    record ForgottenDuplicate() implements Verdict {}

    /** It cannot be appended. */
    record Rejected(Problem problem) implements Verdict {}
}
