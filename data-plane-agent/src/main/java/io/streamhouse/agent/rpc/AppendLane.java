package io.streamhouse.agent.rpc;

import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.SessionStatus;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.SessionRejection;
import io.streamhouse.proto.v1.SideEffect;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one partition within a session: answered in the order in which they came, and none
 * appended behind a refused one. Belongs to its session's lock.
 *
 * <p>Many go to the log at once only while nothing but their predecessor's failure can refuse them,
 * that is, behind a batch that was the newest in the log and without a break in their sequences;
 * the log itself then refuses them with it, as a gap. Any other waits until those before are
 * answered.
 *
 * <p>After a refusal all is refused until the client goes back to the sequence it was told: only
 * then has it read the refusal.
 */
final class AppendLane {
    private static final long NONE = -1;
    private static final String EXPECTED = "expected_sequence";

    private final Consumer<Entry> answered;
    private final ArrayDeque<Entry> unanswered = new ArrayDeque<>();
    private final ArrayDeque<Entry> held = new ArrayDeque<>();
    private int inLog;
    private boolean sure;
    private long next = NONE;

    private long arrivals;
    private long highest = NONE;
    private long rounds;
    private boolean refusing;
    private long expected;
    private long refusedFirst;

    /** One batch of a session, from its arrival to its answer. */
    static final class Entry {
        private final long correlation;
        private final long baseSequence;
        private final long bytes;
        private long number;
        private long round;
        private long after;
        private boolean handedOver;
        private @Nullable Runnable handOver;
        private @Nullable AppendSessionResponse answer;

        Entry(long correlation, long baseSequence, long bytes) {
            this.correlation = correlation;
            this.baseSequence = baseSequence;
            this.bytes = bytes;
        }

        long correlation() {
            return correlation;
        }

        long baseSequence() {
            return baseSequence;
        }

        /** What it takes of the window. */
        long bytes() {
            return bytes;
        }

        boolean isAnswered() {
            return answer != null;
        }

        /** Set once it is answered. */
        AppendSessionResponse answer() {
            return java.util.Objects.requireNonNull(answer);
        }
    }

    /** Tells each answered batch in turn. */
    AppendLane(Consumer<Entry> answered) {
        this.answered = answered;
    }

    /** A batch came; it is answered at once when it stands behind a refused one. */
    void arrive(Entry entry) {
        boolean goesBack = entry.baseSequence == expected && entry.baseSequence <= highest;
        if (refusing && goesBack) {
            refusing = false;
            rounds++;
        }
        highest = Math.max(highest, entry.baseSequence);
        entry.number = arrivals++;
        entry.round = rounds;
        unanswered.add(entry);
        if (refusing) {
            answer(entry, rejection(entry, predecessor()));
        }
    }

    /** A batch may go to the log, now or later. */
    void checked(Entry entry, int count, Runnable handOver) {
        if (isBehind(entry)) {
            answer(entry, rejection(entry, predecessor()));
            return;
        }
        entry.after = entry.baseSequence + count;
        entry.handOver = handOver;
        held.add(entry);
        release();
    }

    /** A batch is in the log. */
    void appended(Entry entry, AppendSessionResponse ack, boolean duplicate) {
        inLog--;
        sure = !duplicate;
        answer(entry, ack);
        release();
    }

    /** A batch is refused, by the log or before. */
    void refused(Entry entry, Problem problem) {
        if (entry.handedOver) {
            inLog--;
        }
        sure = false;
        boolean earlierRound = entry.round < rounds;
        if ((earlierRound || isBehind(entry)) && problem.reason() == Reason.SEQUENCE_GAP) {
            answer(entry, rejection(entry, predecessor()));
        } else {
            if (!earlierRound) {
                refuse(entry, problem);
            }
            answer(entry, rejection(entry, problem));
        }
        refuseHeld();
        release();
    }

    /** A refusal that stands beside any lane's order. */
    static AppendSessionResponse rejection(Entry entry, Problem problem) {
        return AppendSessionResponse.newBuilder()
                .setRejected(
                        SessionRejection.newBuilder()
                                .setCorrelation(entry.correlation)
                                .setStatus(SessionStatus.of(GrpcProblems.rpcStatus(problem)))
                                .setSideEffect(
                                        switch (problem.reason().sideEffect()) {
                                            case NONE -> SideEffect.SIDE_EFFECT_NONE;
                                            case UNKNOWN -> SideEffect.SIDE_EFFECT_UNKNOWN;
                                        }))
                .build();
    }

    private void refuse(Entry entry, Problem problem) {
        String told = problem.facts().get(EXPECTED);
        long wanted = told == null ? Math.max(0, entry.baseSequence) : Long.parseLong(told);
        expected = refusing ? Math.min(expected, wanted) : wanted;
        refusedFirst = refusing ? Math.min(refusedFirst, entry.number) : entry.number;
        refusing = true;
    }

    private boolean isBehind(Entry entry) {
        return refusing && entry.number > refusedFirst;
    }

    private void refuseHeld() {
        for (Iterator<Entry> waiting = held.iterator(); waiting.hasNext(); ) {
            Entry entry = waiting.next();
            if (isBehind(entry)) {
                waiting.remove();
                answer(entry, rejection(entry, predecessor()));
            }
        }
    }

    private void release() {
        while (!held.isEmpty()) {
            Entry entry = held.element();
            boolean follows = entry.baseSequence == next;
            if (inLog > 0 && !(sure && follows)) {
                return;
            }
            held.remove();
            sure &= follows;
            next = entry.after;
            inLog++;
            entry.handedOver = true;
            Runnable handOver = java.util.Objects.requireNonNull(entry.handOver);
            entry.handOver = null;
            handOver.run();
        }
    }

    private void answer(Entry entry, AppendSessionResponse answer) {
        entry.answer = answer;
        while (!unanswered.isEmpty() && unanswered.element().isAnswered()) {
            answered.accept(unanswered.remove());
        }
    }

    private Problem predecessor() {
        return Problem.of(
                        Reason.PREDECESSOR_REJECTED,
                        "a batch before this one was refused; go on from expected_sequence")
                .with(EXPECTED, expected)
                .retryAfter(Duration.ZERO);
    }
}
