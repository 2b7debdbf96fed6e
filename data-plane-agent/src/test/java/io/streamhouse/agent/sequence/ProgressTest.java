package io.streamhouse.agent.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.batch.Limits;
import io.streamhouse.agent.problem.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random attempts against a model that remembers everything. */
class ProgressTest {
    /** What was appended, all of it. */
    private record Entry(Attempt attempt, long offset) {}

    private final List<Entry> log = new ArrayList<>();

    @Test
    void noRecordIsTakenTwiceAndNoneIsLostSilently() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            log.clear();
            play(random);
        }
    }

    private void play(Random random) {
        Progress progress = new Progress(Progress.Standing.NONE);
        long incarnation = 0;
        long offset = 0;
        for (int step = 0; step < 400; step++) {
            int dice = random.nextInt(100);
            if (dice < 3) {
                incarnation++;
            } else if (dice < 5) {
                progress.forgetBatches(false);
            } else if (dice < 7) {
                // A restart after everything was recorded.
                progress = new Progress(progress.standing());
            }
            Attempt attempt = attempt(random, incarnation, progress.standing().lastSequence());
            Verdict verdict = progress.decide(incarnation, attempt);
            check(verdict, attempt, incarnation, progress.standing().lastSequence());
            if (verdict instanceof Verdict.Append) {
                progress.appended(attempt, offset, step);
                log.add(new Entry(attempt, offset));
                offset += attempt.count();
            }
        }
    }

    private Attempt attempt(Random random, long incarnation, long last) {
        int dice = random.nextInt(10);
        long from = incarnation - (random.nextInt(12) == 0 ? 1 : 0);
        if (dice < 5 || log.isEmpty()) {
            return new Attempt(from, last + 1, 1 + random.nextInt(3), random.nextLong());
        }
        Entry old = log.get(log.size() - 1 - random.nextInt(Math.min(log.size(), 140)));
        return switch (dice) {
            case 5, 6, 7 ->
                    new Attempt(
                            from,
                            old.attempt().baseSequence(),
                            old.attempt().count(),
                            old.attempt().recordsHash());
            case 8 ->
                    new Attempt(
                            from,
                            old.attempt().baseSequence(),
                            old.attempt().count() + random.nextInt(2),
                            random.nextLong());
            default -> new Attempt(from, last + 1 + random.nextInt(5), 2, random.nextLong());
        };
    }

    private void check(Verdict verdict, Attempt attempt, long incarnation, long last) {
        boolean present = attempt.incarnation() == incarnation;
        switch (verdict) {
            case Verdict.Append() -> {
                assertThat(present).isTrue();
                assertThat(attempt.baseSequence()).isEqualTo(last + 1);
            }
            case Verdict.Duplicate(long offset, long _) ->
                    assertThat(log)
                            .anyMatch(e ->
                                    e.offset() == offset
                                            && e.attempt().baseSequence() == attempt.baseSequence()
                                            && e.attempt().recordsHash() == attempt.recordsHash());
            case Verdict.ForgottenDuplicate() -> {
                assertThat(attempt.lastSequence()).isLessThanOrEqualTo(last);
                // Only what this very incarnation sent may be taken for granted.
                assertThat(log)
                        .anyMatch(e ->
                                e.attempt().incarnation() == incarnation
                                        && e.attempt().baseSequence() <= attempt.baseSequence());
            }
            case Verdict.Rejected(var problem) -> {
                if (problem.reason() == Reason.SEQUENCE_GAP) {
                    assertThat(attempt.baseSequence()).isGreaterThan(last + 1);
                } else if (problem.reason() == Reason.PRODUCER_FENCED) {
                    assertThat(present).isFalse();
                } else {
                    assertThat(attempt.baseSequence()).isLessThanOrEqualTo(last);
                }
            }
        }
    }

    @Test
    void theLastBatchesAreRememberedWhateverTheirNumber() {
        for (int batches : new int[] {1, 4, 5, 127, 128, 129, 1_000}) {
            Progress progress = new Progress(Progress.Standing.NONE);
            for (int i = 0; i < batches; i++) {
                progress.appended(new Attempt(0, 2L * i, 2, i), 2L * i, i);
            }
            for (int i = 0; i < batches; i++) {
                Verdict verdict = progress.decide(0, new Attempt(0, 2L * i, 2, i));
                if (i >= batches - Limits.REMEMBERED_BATCHES) {
                    assertThat(verdict).isEqualTo(new Verdict.Duplicate(2L * i, i));
                } else {
                    assertThat(verdict).isEqualTo(new Verdict.ForgottenDuplicate());
                }
            }
        }
    }
}
