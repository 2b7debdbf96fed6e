package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import java.util.function.Consumer;

/** What the desks of the commit loop share. Belongs to the loop. */
final class LoopState {
    private final OpenTurn turn;
    private final Partitions partitions;
    private final KnownProducers producers;
    private final Cutter cutter;
    private final LoopSurroundings surroundings;
    private long lastMillis;

    LoopState(
            OpenTurn turn,
            Partitions partitions,
            KnownProducers producers,
            Cutter cutter,
            LoopSurroundings surroundings) {
        this.turn = turn;
        this.partitions = partitions;
        this.producers = producers;
        this.cutter = cutter;
        this.surroundings = surroundings;
        this.lastMillis = cutter.floorMillis();
    }

    OpenTurn turn() {
        return turn;
    }

    Partitions partitions() {
        return partitions;
    }

    KnownProducers producers() {
        return producers;
    }

    Cutter cutter() {
        return cutter;
    }

    LoopSurroundings surroundings() {
        return surroundings;
    }

    long session() {
        return surroundings.session();
    }

    /** The clock, for what is only compared with itself. */
    long clockMillis() {
        return surroundings.clock().millis();
    }

    /** The time of what is appended now: never goes back, nor before what was published. */
    long nowMillis() {
        lastMillis = Math.max(Math.max(clockMillis(), lastMillis), cutter.floorMillis());
        return lastMillis;
    }

    /** Nothing is appended with an earlier time from here on. */
    void notBefore(long millis) {
        lastMillis = Math.max(lastMillis, millis);
    }

    /**
     * Refuses because of what memory holds, when the turn is durable; with the lease's loss where
     * another agent may know better by now.
     */
    void refuseByMemory(Consumer<Problem> reply, Problem problem) {
        refuse(reply, unlessLeaseLost(problem));
    }

    /**
     * A problem, or the lease's loss: then the caller had better ask another agent. Thread-safe.
     */
    Problem unlessLeaseLost(Problem problem) {
        return leaseFresh() ? problem : Refusals.leaseLost();
    }

    /** False: what memory holds may be old. */
    boolean leaseFresh() {
        return surroundings.leaseFresh().getAsBoolean();
    }

    /** Refuses when the turn is durable: the reason may rest on what it holds. */
    void refuse(Consumer<Problem> reply, Problem problem) {
        turn.answer(() -> reply.accept(problem), reply);
    }
}
