package io.streamhouse.agent.rpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Hands calls on to the agent that leads a partition. A call that was handed on already is done
 * here or refused. A route that proves to be old is looked for again, and the call is tried once
 * more; nothing is tried again that may have been done.
 */
final class Forwarding implements AutoCloseable {
    private static final Duration ROUTE_WAIT = Duration.ofSeconds(1);
    private static final Duration ROUTE_CHECK = Duration.ofMillis(25);

    private final Routes routes;
    private final Peers peers;
    private final Executor blocking;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("route-timer").daemon().factory());

    /**
     * Before the first call.
     *
     * @param blocking where calls are tried once more: a refusal comes on threads that must not
     *     wait, such as the commit loop's
     */
    Forwarding(Routes routes, Peers peers, Executor blocking) {
        this.routes = routes;
        this.peers = peers;
        this.blocking = blocking;
    }

    Routes routes() {
        return routes;
    }

    Peers peers() {
        return peers;
    }

    /** What a call does to the log. */
    enum Effect {
        /** It only reads. */
        NONE,
        /** Once its fate is unknown, it may have been done. */
        LASTING
    }

    /**
     * A call about one partition.
     *
     * @param here does it when this agent leads the partition, and hands back what is refused
     * @param asSent the request as another agent gets it now
     */
    record Call<Q, A>(
            Incoming incoming,
            Place place,
            MethodDescriptor<Q, A> method,
            Q request,
            StreamObserver<A> observer,
            Effect effect,
            Consumer<Attempt> here,
            UnaryOperator<Q> asSent) {
        Call(
                Incoming incoming,
                Place place,
                MethodDescriptor<Q, A> method,
                Q request,
                StreamObserver<A> observer,
                Effect effect,
                Consumer<Attempt> here) {
            this(
                    incoming,
                    place,
                    method,
                    request,
                    observer,
                    effect,
                    here,
                    UnaryOperator.identity());
        }
    }

    /** A call under way. */
    interface Attempt {
        /** It was refused here. */
        void refused(Problem problem);
    }

    /** Has a call done where it belongs. */
    <Q, A> void run(Call<Q, A> call) {
        new Trying<>(call, true).begin();
    }

    /** A refusal because of the leader. */
    static Problem notOwner(Routes.Route route) {
        Problem problem =
                Problem.of(
                        Reason.NOT_OWNER,
                        route.endpoint().isEmpty()
                                ? "nobody leads the partition just now; try again shortly"
                                : "another agent leads the partition");
        return route.endpoint().isEmpty()
                ? problem
                : problem.with("endpoint", route.endpoint()).with("lease_epoch", route.epoch());
    }

    /** True when a refusal says that a route was old, and nothing was done. */
    static boolean isElsewhere(StatusRuntimeException refusal) {
        return GrpcProblems.reason(StatusProto.fromThrowable(refusal))
                .filter(reason -> reason == Reason.NOT_OWNER || reason == Reason.LEASE_LOST)
                .isPresent();
    }

    /** What the caller is told of a call to another agent that failed. */
    static StatusRuntimeException failure(
            Status status, Metadata trailers, boolean sent, Effect effect) {
        com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        if (details != null && details.getDetailsCount() > 0) {
            return StatusProto.toStatusRuntimeException(details);
        }
        boolean mayBeDone = sent && effect == Effect.LASTING;
        return GrpcProblems.status(
                mayBeDone
                        ? Problem.of(
                                Reason.OUTCOME_UNKNOWN,
                                "the agent that leads the partition did not answer; ask again for"
                                        + " the same")
                        : Problem.of(
                                Reason.NOT_OWNER,
                                "the agent that leads the partition cannot be reached"));
    }

    /**
     * Asks for a fresh route, and goes on when there is another one or the time is up; never on the
     * caller's thread.
     */
    void whenRouteChanges(Place place, Routes.Route old, Runnable then) {
        routes.refresh();
        check(place, old, System.nanoTime() + ROUTE_WAIT.toNanos(), then);
    }

    private void check(Place place, Routes.Route old, long latest, Runnable then) {
        Routes.Route now = routes.of(place);
        boolean usable = now.own() || !now.endpoint().isEmpty();
        if (usable && !now.equals(old) || System.nanoTime() - latest >= 0) {
            blocking.execute(then);
            return;
        }
        var unused =
                timer.schedule(
                        () -> check(place, old, latest, then),
                        ROUTE_CHECK.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        peers.close();
    }

    private final class Trying<Q, A> implements Attempt {
        private final Call<Q, A> call;
        private final boolean mayRetry;
        private final Routes.Route route;

        Trying(Call<Q, A> call, boolean mayRetry) {
            this.call = call;
            this.mayRetry = mayRetry && !call.incoming().forwarded();
            this.route = routes.of(call.place());
        }

        void begin() {
            if (route.own()) {
                Admission.guard(this::refused, () -> call.here().accept(this));
            } else if (call.incoming().forwarded() || route.endpoint().isEmpty()) {
                refused(notOwner(route));
            } else {
                handOn();
            }
        }

        @Override
        public void refused(Problem problem) {
            failed(GrpcProblems.status(problem));
        }

        private void handOn() {
            peers.call(
                    route.endpoint(),
                    call.method(),
                    call.asSent().apply(call.request()),
                    call.incoming(),
                    new Peers.Outcome<>() {
                        @Override
                        public void answered(A answer) {
                            call.observer().onNext(answer);
                            call.observer().onCompleted();
                        }

                        @Override
                        public void failed(Status status, Metadata trailers, boolean sent) {
                            Trying.this.failed(failure(status, trailers, sent, call.effect()));
                        }
                    });
        }

        private void failed(StatusRuntimeException refusal) {
            boolean again =
                    mayRetry && isElsewhere(refusal) && !call.incoming().deadline().isExpired();
            if (again) {
                whenRouteChanges(call.place(), route, () -> new Trying<>(call, false).begin());
            } else {
                call.observer().onError(refusal);
            }
        }
    }
}
