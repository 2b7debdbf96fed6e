package io.streamhouse.agent.sequence;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one producer stands in one partition. Belongs to one thread. The last sequence is kept for
 * ever; the last batches only while the producer is active.
 */
public final class Progress {
    private long incarnation;
    private long resumedAfter;
    private long lastSequence;
    private long lastOffset;
    private long touchedMillis;
    private @Nullable RememberedBatches remembered;

    /** False: recorded segments may know batches that are not remembered here. */
    private boolean recalled;

    /** Where a producer stands, without its batches. */
    public record Standing(
            long incarnation, long resumedAfter, long lastSequence, long lastOffset) {
        /** Nothing appended yet. */
        public static final Standing NONE = new Standing(-1, -1, -1, -1);
    }

    /** A batch that is in the log. */
    public record Remembered(Attempt attempt, long baseOffset, long appendTime) {}

    /** From what was recorded. */
    public Progress(Standing standing) {
        this.incarnation = standing.incarnation();
        this.resumedAfter = standing.resumedAfter();
        this.lastSequence = standing.lastSequence();
        this.lastOffset = standing.lastOffset();
        this.recalled = standing.lastOffset() < 0;
    }

    /** Where the producer stands. */
    public Standing standing() {
        return new Standing(incarnation, resumedAfter, lastSequence, lastOffset);
    }

    /** Notes that the producer was heard of at a time. */
    public void touch(long millis) {
        touchedMillis = millis;
    }

    /** When the producer was heard of last. */
    public long touchedMillis() {
        return touchedMillis;
    }

    /** The offset of the last record; -1 when there is none. */
    public long lastOffset() {
        return lastOffset;
    }

    /** True while batches are remembered. */
    public boolean remembers() {
        return remembered != null;
    }

    /**
     * Forgets the batches, keeps the last sequence.
     *
     * @param recallable they are recorded, and worth to be looked for when they are asked for
     */
    public void forgetBatches(boolean recallable) {
        remembered = null;
        recalled = !recallable;
    }

    /** True when an attempt cannot be decided before {@link #recall}. */
    public boolean mustRecall(Attempt attempt) {
        return !recalled && attempt.baseSequence() <= lastSequence && match(attempt) < 0;
    }

    /** Remembers batches that segments hold, oldest first. */
    public void recall(List<Remembered> recorded) {
        RememberedBatches newer = remembered;
        long before = newer == null ? Long.MAX_VALUE : newer.oldestSequence();
        RememberedBatches all = new RememberedBatches();
        for (Remembered one : recorded) {
            if (one.attempt().baseSequence() < before) {
                all.add(
                        one.attempt().baseSequence(),
                        one.attempt().count(),
                        one.attempt().recordsHash(),
                        one.baseOffset(),
                        one.appendTime());
            }
        }
        if (newer != null) {
            all.addAll(newer);
        }
        remembered = all.isEmpty() ? null : all;
        recalled = true;
    }

    /** Decides about an attempt; {@code current} is the producer's newest incarnation. */
    public Verdict decide(long current, Attempt attempt) {
        if (attempt.incarnation() > current) {
            return new Verdict.Rejected(
                    Problem.of(Reason.EPOCH_NOT_ISSUED, "this epoch was never given out"));
        }
        int match = match(attempt);
        if (attempt.incarnation() < current) {
            return fenced(attempt, match);
        }
        if (attempt.lastSequence() < attempt.baseSequence()) {
            return new Verdict.Rejected(
                    Problem.of(Reason.SEQUENCE_EXHAUSTED, "the sequences are used up")
                            .with("last_sequence", lastSequence));
        }
        return decideSequence(attempt, match);
    }

    private Verdict decideSequence(Attempt attempt, int match) {
        long base = attempt.baseSequence();
        if (base == lastSequence + 1) {
            return new Verdict.Append();
        }
        if (base > lastSequence) {
            return rejected(Reason.SEQUENCE_GAP, "records before these are missing", attempt);
        }
        if (match >= 0 && remembered != null) {
            return remembered.hash(match) == attempt.recordsHash()
                    ? new Verdict.Duplicate(
                            remembered.baseOffset(match), remembered.appendTime(match))
                    : rejected(
                            Reason.SEQUENCE_REUSED,
                            "other records were appended with these sequences",
                            attempt);
        }
        long oldest = remembered == null ? Long.MAX_VALUE : remembered.oldestSequence();
        if (attempt.lastSequence() > lastSequence || attempt.lastSequence() >= oldest) {
            return rejected(
                    Reason.SEQUENCE_OVERLAP,
                    "some of these sequences were appended in another batch",
                    attempt);
        }
        long resumed = attempt.incarnation() == incarnation ? resumedAfter : lastSequence;
        if (base <= resumed) {
            return rejected(
                    Reason.SEQUENCE_BELOW_RESUME,
                    "these sequences were used before this epoch; go on from expected_sequence",
                    attempt);
        }
        return new Verdict.ForgottenDuplicate();
    }

    /** Notes that an attempt was appended. */
    public void appended(Attempt attempt, long baseOffset, long appendTime) {
        if (attempt.incarnation() != incarnation) {
            incarnation = attempt.incarnation();
            resumedAfter = lastSequence;
        }
        lastSequence = attempt.lastSequence();
        lastOffset = baseOffset + attempt.count() - 1;
        remember(attempt, baseOffset, appendTime);
    }

    /** Remembers a batch that is in the log, after older ones. */
    public void remember(Attempt attempt, long baseOffset, long appendTime) {
        if (remembered == null) {
            remembered = new RememberedBatches();
        }
        touchedMillis = Math.max(touchedMillis, appendTime);
        remembered.add(
                attempt.baseSequence(),
                attempt.count(),
                attempt.recordsHash(),
                baseOffset,
                appendTime);
    }

    private int match(Attempt attempt) {
        return remembered == null ? -1 : remembered.find(attempt.baseSequence(), attempt.count());
    }

    private Verdict fenced(Attempt attempt, int match) {
        Problem problem =
                Problem.of(
                        Reason.PRODUCER_FENCED, "the producer was opened again since; stop here");
        if (match >= 0 && remembered != null && remembered.hash(match) == attempt.recordsHash()) {
            problem =
                    problem.with("already_persisted", "true")
                            .with("base_offset", remembered.baseOffset(match));
        }
        return new Verdict.Rejected(problem);
    }

    private Verdict rejected(Reason reason, String explanation, Attempt attempt) {
        return new Verdict.Rejected(
                Problem.of(reason, explanation)
                        .with("expected_sequence", lastSequence + 1)
                        .with("base_sequence", attempt.baseSequence()));
    }
}
