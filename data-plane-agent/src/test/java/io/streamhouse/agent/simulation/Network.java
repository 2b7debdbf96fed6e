package io.streamhouse.agent.simulation;

import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.log.Answer;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.time.Duration;
import java.util.Random;

/** Carries calls of clients to agents; loses some, and some answers. */
final class Network {
    static final Duration DEADLINE = Duration.ofSeconds(8);

    static final Duration TRAVEL_MAX = Duration.ofMillis(2);

    private final Scheduler scheduler;
    private final Random random;
    private final Host wire = new Host("network");
    private double lost;

    /** What an agent is asked. */
    @FunctionalInterface
    interface Call<T> {
        void on(Life life, Answer<T> answer) throws Exception;
    }

    Network(Simulation simulation) {
        this.scheduler = simulation.scheduler();
        this.random = simulation.random();
    }

    /** This share of the calls and answers is lost. */
    void lose(double share) {
        lost = share;
    }

    /** Calls an agent, a little later. */
    <T> Promise<Reply<T>> call(Machine machine, Duration later, Call<T> call) {
        Promise<Reply<T>> promise = new Promise<>(scheduler);
        Life life = machine.life();
        if (life == null || !life.isServing()) {
            promise.complete(new Reply.NotSent<>());
            return promise;
        }
        life.whenDead(() -> promise.complete(new Reply.Lost<>()));
        Answer<T> answer = back(life, promise);
        if (!drops()) {
            scheduler.start(
                    "call",
                    life,
                    () -> {
                        scheduler.sleep(travel().plus(later));
                        try {
                            call.on(life, answer);
                        } catch (Problem problem) {
                            answer.refused(problem);
                        } catch (DatabaseUnavailable e) {
                            answer.refused(
                                    Problem.of(
                                            Reason.METADATA_UNAVAILABLE,
                                            String.valueOf(e.getMessage())));
                        }
                    });
        }
        return promise;
    }

    /** Calls and waits for what comes of it. */
    <T> Reply<T> ask(Machine machine, Call<T> call) {
        return outcome(call(machine, Duration.ZERO, call));
    }

    /** Waits for what comes of a call. */
    static <T> Reply<T> outcome(Promise<Reply<T>> promise) {
        return outcome(promise, DEADLINE);
    }

    /** Waits for what comes of a call, for so long. */
    static <T> Reply<T> outcome(Promise<Reply<T>> promise, Duration limit) {
        Reply<T> reply = promise.await(limit);
        return reply == null ? new Reply.Lost<>() : reply;
    }

    private <T> Answer<T> back(Life life, Promise<Reply<T>> promise) {
        return new Answer<>() {
            @Override
            public void done(T result) {
                send(new Reply.Done<>(result));
            }

            @Override
            public void refused(Problem problem) {
                send(new Reply.Refused<>(problem));
            }

            private void send(Reply<T> reply) {
                if (life.isDead() || drops()) {
                    return;
                }
                scheduler.start(
                        "answer",
                        wire,
                        () -> {
                            scheduler.sleep(travel());
                            promise.complete(reply);
                        });
            }
        };
    }

    private boolean drops() {
        return lost > 0 && random.nextDouble() < lost;
    }

    private Duration travel() {
        return Duration.ofNanos(random.nextLong(TRAVEL_MAX.toNanos()));
    }
}
