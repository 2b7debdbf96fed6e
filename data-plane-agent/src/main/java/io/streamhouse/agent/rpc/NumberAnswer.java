package io.streamhouse.agent.rpc;

import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.log.Answer;
import io.streamhouse.agent.problem.Problem;
import java.util.function.LongFunction;

/** Answers a call with what the log has made of it. */
record NumberAnswer<A>(
        LongFunction<A> response, StreamObserver<A> observer, Forwarding.Attempt attempt)
        implements Answer<Long> {
    @Override
    public void done(Long result) {
        observer.onNext(response.apply(result));
        observer.onCompleted();
    }

    @Override
    public void refused(Problem problem) {
        attempt.refused(problem);
    }
}
