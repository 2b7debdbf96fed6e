package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.identity.Authenticator;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.usage.KeyUse;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.NotInMemory;
import io.streamhouse.agent.world.World;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into every call: who calls, whether they may, and where what goes wrong is told. A call
 * is first tried in memory on the transport's thread, which keeps one connection's calls in order;
 * when memory is not enough it is done again on a thread that may block. This is the one edge where
 * an unknown exception becomes an answer.
 */
public final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    private static final int LOOK_UPS_MAX = 4;
    private static final int LOOK_UPS_WAITING_MAX = 5_000;
    private static final int STRANGERS_MAX = 2;
    private static final int STRANGERS_WAITING_MAX = 1_000;

    private final World world;
    private final Authenticator authenticator;
    private final KeyUse keyUse;
    private final Executor blocking;
    private final LookUps lookUps;

    /** Of callers who have proved nothing yet: they keep no others from theirs. */
    private final LookUps strangers;

    /** Part of a call that may be done twice: it has no effect before its look-ups are done. */
    @FunctionalInterface
    interface Body {
        void run(Caller caller, Lookup lookup);
    }

    /** With a place for what may block. */
    public Admission(World world, Authenticator authenticator, KeyUse keyUse, Executor blocking) {
        this.world = world;
        this.authenticator = authenticator;
        this.keyUse = keyUse;
        this.blocking = blocking;
        this.lookUps = new LookUps(blocking, LOOK_UPS_MAX, LOOK_UPS_WAITING_MAX);
        this.strangers = new LookUps(blocking, STRANGERS_MAX, STRANGERS_WAITING_MAX);
    }

    /** Who hears of a refusal. */
    @FunctionalInterface
    interface Told {
        void refused(Problem problem);
    }

    /** Admits a call and runs its body. */
    void admit(StreamObserver<?> observer, Body body) {
        admit(observer, () -> {}, body);
    }

    /** Admits a call and runs its body; the reaction comes when the caller gives up. */
    void admit(StreamObserver<?> observer, Runnable whenCancelled, Body body) {
        // With a handler set, answering a call that was cancelled is no error.
        ((ServerCallStreamObserver<?>) observer).setOnCancelHandler(whenCancelled);
        admit(Authorization.present(), told(observer), body);
    }

    /** Admits the caller of a stream, whose handlers are set already, and runs its first step. */
    void admit(@Nullable String authorization, Told told, Body body) {
        run(told, lane(authorization), lookup -> body.run(admitted(authorization, lookup), lookup));
    }

    /** Runs a later part of a call, again with its rights checked. */
    void readmit(StreamObserver<?> observer, Caller caller, Runnable part) {
        readmit(caller, told(observer), _ -> part.run());
    }

    /** Runs a later step of a stream, again with its rights checked. */
    void readmit(Caller caller, Told told, Step step) {
        run(
                told,
                lookUps,
                lookup -> {
                    requireRights(caller, lookup);
                    step.run(lookup);
                });
    }

    /**
     * Admits the caller of a stream and runs its first step; may block.
     *
     * @throws Problem when it is not admitted
     */
    void enter(@Nullable String authorization, Body body) {
        try {
            Lookup memory = world.inMemory();
            body.run(admitted(authorization, memory), memory);
        } catch (NotInMemory _) {
            Lookup through = world.readingThrough();
            lane(authorization).inTurn(() -> body.run(admitted(authorization, through), through));
        }
    }

    /**
     * Refuses a caller whose rights have ended; may block.
     *
     * @throws Problem as a call of this caller would be refused
     */
    void requireRights(Caller caller) {
        try {
            requireRights(caller, world.inMemory());
        } catch (NotInMemory _) {
            lookUps.inTurn(() -> requireRights(caller, world.readingThrough()));
        }
    }

    /** Runs a part of a call where it may block, telling the caller what goes wrong. */
    void block(StreamObserver<?> observer, Runnable part) {
        block(told(observer), part);
    }

    /** Runs a part of a stream where it may block, telling of what goes wrong. */
    void block(Told told, Runnable part) {
        blocking.execute(() -> guard(told, part));
    }

    /** Tells the caller. */
    void refuse(StreamObserver<?> observer, Problem problem) {
        observer.onError(GrpcProblems.status(problem));
    }

    /** Part of a call that may be done twice: it has no effect before its look-ups are done. */
    @FunctionalInterface
    interface Step {
        void run(Lookup lookup);
    }

    private Told told(StreamObserver<?> observer) {
        return problem -> refuse(observer, problem);
    }

    private void run(Told told, LookUps lane, Step step) {
        guard(
                told,
                () -> {
                    try {
                        step.run(world.inMemory());
                    } catch (NotInMemory _) {
                        lane.later(() -> guard(told, () -> lookThrough(lane, step)));
                    }
                });
    }

    private void lookThrough(LookUps lane, Step step) {
        lane.inTurn(() -> step.run(world.readingThrough()));
    }

    private LookUps lane(@Nullable String authorization) {
        return authenticator.knows(authorization) ? lookUps : strangers;
    }

    private Caller admitted(@Nullable String authorization, Lookup lookup) {
        world.requireFresh();
        Caller caller = authenticator.caller(authorization, lookup);
        authenticator.requireActive(caller, lookup);
        switch (caller) {
            case Caller.ApiKey(UUID organization, UUID keyId) -> keyUse.used(organization, keyId);
            case Caller.Session _ -> {}
        }
        return caller;
    }

    private void requireRights(Caller caller, Lookup lookup) {
        world.requireFresh();
        authenticator.requireRights(caller, lookup);
        authenticator.requireActive(caller, lookup);
    }

    /** Tells of whatever goes wrong in a part of a call. */
    static void guard(Told told, Runnable part) {
        try {
            part.run();
        } catch (Problem problem) {
            told.refused(problem);
        } catch (DatabaseUnavailable e) {
            log.debug("a look-up failed: {}", e.getMessage());
            told.refused(
                    Problem.of(
                                    Reason.METADATA_UNAVAILABLE,
                                    "the catalogue cannot be read now; nothing was done")
                            .retryAfter(Duration.ofMillis(500)));
        } catch (RuntimeException e) {
            Problem problem = Problem.internal(UUID.randomUUID().toString());
            log.error("request {} failed", problem.facts().get(Problem.REQUEST_ID), e);
            told.refused(problem);
        }
    }
}
