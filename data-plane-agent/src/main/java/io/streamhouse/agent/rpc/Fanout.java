package io.streamhouse.agent.rpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks about many partitions, each where it is led, all agents at once. Blocks. What is led
 * elsewhere than known is asked for again, for as long as the caller has patience.
 */
final class Fanout<R> {
    private final Forwarding forwarding;
    private final Incoming incoming;
    private final Question<?, ?, R> question;
    private final List<Place> places;
    private final Map<Integer, R> answers = new TreeMap<>();
    private @Nullable StatusRuntimeException failure;
    private StatusRuntimeException elsewhere =
            GrpcProblems.status(Forwarding.notOwner(new Routes.Route(false, "", 0)));

    /** What is asked. Numbers are places in the list that is asked about. */
    interface Question<Q, A, R> {
        /** How another agent is asked. */
        MethodDescriptor<Q, A> method();

        /** What another agent is asked. */
        Q request(List<Integer> numbers);

        /** Its answers, in that order. */
        List<R> answers(A answer);

        /** This agent's own answers, in that order. */
        CompletableFuture<List<R>> here(List<Integer> numbers);

        /** What asking does. */
        Forwarding.Effect effect();
    }

    private Fanout(
            Forwarding forwarding,
            Incoming incoming,
            List<Place> places,
            Question<?, ?, R> question) {
        this.forwarding = forwarding;
        this.incoming = incoming;
        this.places = places;
        this.question = question;
    }

    /**
     * All answers, in the order of the places.
     *
     * @throws StatusRuntimeException when one cannot be had
     */
    static <R> List<R> all(
            Forwarding forwarding,
            Incoming incoming,
            List<Place> places,
            Question<?, ?, R> question,
            Duration patience) {
        Fanout<R> fanout = new Fanout<>(forwarding, incoming, places, question);
        long latest = System.nanoTime() + patience.toNanos();
        while (true) {
            List<Integer> missing = fanout.ask();
            StatusRuntimeException failure = fanout.failure;
            if (failure != null) {
                throw failure;
            }
            if (missing.isEmpty()) {
                return List.copyOf(fanout.answers.values());
            }
            boolean over =
                    incoming.forwarded()
                            || incoming.deadline().isExpired()
                            || System.nanoTime() - latest >= 0;
            if (over) {
                throw fanout.elsewhere;
            }
            fanout.awaitRoute(places.get(missing.getFirst()));
        }
    }

    /**
     * The answers that can be had at once, by their numbers.
     *
     * @throws StatusRuntimeException when what is asked about is not there
     */
    static <R> Map<Integer, R> some(
            Forwarding forwarding,
            Incoming incoming,
            List<Place> places,
            Question<?, ?, R> question) {
        Fanout<R> fanout = new Fanout<>(forwarding, incoming, places, question);
        var unusedMissing = fanout.ask();
        StatusRuntimeException failure = fanout.failure;
        if (failure != null && failure.getStatus().getCode() == Status.Code.NOT_FOUND) {
            throw failure;
        }
        return fanout.answers;
    }

    /** One round; the numbers that are missing because of their routes. */
    private List<Integer> ask() {
        Map<Routes.Route, List<Integer>> byRoute = new LinkedHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            if (!answers.containsKey(i)) {
                Routes.Route route = forwarding.routes().of(places.get(i));
                byRoute.computeIfAbsent(
                                new Routes.Route(route.own(), route.endpoint(), 0),
                                _ -> new ArrayList<>())
                        .add(i);
            }
        }
        List<Integer> missing = new ArrayList<>();
        Map<List<Integer>, CompletableFuture<List<R>>> asked = new LinkedHashMap<>();
        byRoute.forEach((route, numbers) -> {
            if (route.own()) {
                asked.put(numbers, here(numbers));
            } else if (route.endpoint().isEmpty() || incoming.forwarded()) {
                elsewhere = GrpcProblems.status(Forwarding.notOwner(route));
                missing.addAll(numbers);
            } else {
                asked.put(numbers, there(question, route.endpoint(), numbers));
            }
        });
        asked.forEach((numbers, answer) -> collect(numbers, answer, missing));
        return missing;
    }

    private CompletableFuture<List<R>> here(List<Integer> numbers) {
        try {
            return question.here(numbers);
        } catch (Problem problem) {
            return CompletableFuture.failedFuture(problem);
        }
    }

    private <Q, A> CompletableFuture<List<R>> there(
            Question<Q, A, R> asking, String endpoint, List<Integer> numbers) {
        CompletableFuture<List<R>> result = new CompletableFuture<>();
        forwarding
                .peers()
                .call(
                        endpoint,
                        asking.method(),
                        asking.request(numbers),
                        incoming,
                        new Peers.Outcome<>() {
                            @Override
                            public void answered(A answer) {
                                result.complete(asking.answers(answer));
                            }

                            @Override
                            public void failed(Status status, Metadata trailers, boolean sent) {
                                result.completeExceptionally(
                                        Forwarding.failure(
                                                status, trailers, sent, asking.effect()));
                            }
                        });
        return result;
    }

    private void collect(
            List<Integer> numbers, CompletableFuture<List<R>> answer, List<Integer> missing) {
        try {
            List<R> found =
                    answer.get(
                            incoming.deadline().timeRemaining(TimeUnit.NANOSECONDS),
                            TimeUnit.NANOSECONDS);
            for (int i = 0; i < numbers.size(); i++) {
                answers.put(numbers.get(i), found.get(i));
            }
        } catch (ExecutionException e) {
            failed(numbers, e.getCause(), missing);
        } catch (TimeoutException _) {
            failure = Status.DEADLINE_EXCEEDED.asRuntimeException();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            failure = GrpcProblems.status(OpenSessions.draining());
        }
    }

    private void failed(List<Integer> numbers, @Nullable Throwable cause, List<Integer> missing) {
        StatusRuntimeException status =
                switch (cause) {
                    case Problem problem -> GrpcProblems.status(problem);
                    case StatusRuntimeException known -> known;
                    case null, default ->
                            throw new IllegalStateException("an answer failed", cause);
                };
        if (Forwarding.isElsewhere(status)) {
            elsewhere = status;
            missing.addAll(numbers);
        } else {
            failure = status;
        }
    }

    private void awaitRoute(Place place) {
        CompletableFuture<Void> changed = new CompletableFuture<>();
        forwarding.whenRouteChanges(
                place, forwarding.routes().of(place), () -> changed.complete(null));
        changed.join();
    }
}
