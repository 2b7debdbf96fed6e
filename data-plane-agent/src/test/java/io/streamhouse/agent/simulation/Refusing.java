package io.streamhouse.agent.simulation;

import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;

/** Says that nothing was done where that is not known. */
record Refusing(Append.Reply real) implements Append.Reply {
    static Append outOfDoubt(Append append) {
        return new Append(
                append.organization(),
                append.place(),
                append.number(),
                append.epoch(),
                append.baseSequence(),
                append.condition(),
                append.checked(),
                new Refusing(append.reply()));
    }

    @Override
    public void appended(Append.Appended appended) {
        real.appended(appended);
    }

    @Override
    public void refused(Problem problem) {
        real.refused(
                problem.reason() == Reason.OUTCOME_UNKNOWN
                        ? Problem.of(Reason.METADATA_UNAVAILABLE, "nothing was done")
                        : problem);
    }
}
