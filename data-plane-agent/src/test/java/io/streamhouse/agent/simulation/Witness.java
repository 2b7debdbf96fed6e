package io.streamhouse.agent.simulation;

import io.streamhouse.agent.log.Answer;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.problem.SideEffect;
import io.streamhouse.agent.producer.Opened;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.simulation.Truth.Durable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Holds every answer that a client got against the log as it became durable. */
final class Witness {
    private final Truth truth;
    private final Predicate<Place> deleted;
    private final Map<Content, Sent> sent = new LinkedHashMap<>();
    private final Map<Fenced, Long> fences = new HashMap<>();
    private final Map<Place, Long> tails = new HashMap<>();
    private final Map<Place, Long> starts = new HashMap<>();
    private final Map<Place, Long> readThrough = new HashMap<>();

    private record Fenced(Place place, long producerKey) {}

    /** One batch of one client, however often it is sent. */
    static final class Sent {
        final Place place;
        final long producerKey;
        final long incarnation;
        final long baseSequence;
        final int count;
        final Content content;
        final long expectedNext;
        final String fence;

        /** Sent after the agent had confirmed a later epoch. */
        boolean zombie;

        /** Attempts whose outcome is not known: still under way, or lost. */
        int open;

        boolean acknowledged;

        Sent(
                Place place,
                long producerKey,
                long incarnation,
                long baseSequence,
                int count,
                Content content,
                long expectedNext,
                String fence) {
            this.place = place;
            this.producerKey = producerKey;
            this.incarnation = incarnation;
            this.baseSequence = baseSequence;
            this.count = count;
            this.content = content;
            this.expectedNext = expectedNext;
            this.fence = fence;
        }

        @Override
        public String toString() {
            return "%d-%d of producer %d to %s"
                    .formatted(baseSequence, baseSequence + count - 1, producerKey, place);
        }
    }

    Witness(Truth truth, Predicate<Place> deleted) {
        this.truth = truth;
        this.deleted = deleted;
    }

    /** A reply that holds what it says against the log, and passes it on. */
    Append.Reply watching(Life life, Sent batch, Answer<Append.Appended> answer) {
        return new Append.Reply() {
            @Override
            public void appended(Append.Appended appended) {
                if (appended.duplicate()) {
                    life.tell(
                            appended.baseOffset() < 0
                                    ? "knows %s as a duplicate, not where"
                                    : "knows %s as a duplicate",
                            batch);
                }
                acknowledged(batch, appended);
                answer.done(appended);
            }

            @Override
            public void refused(Problem problem) {
                if (!Client.AGAIN.contains(problem.reason())) {
                    life.tell("refuses %s: " + problem.reason() + " %s", batch, problem.facts());
                }
                Witness.this.refused(batch, problem);
                answer.refused(problem);
            }
        };
    }

    /** A client was told where its producer stands, having asked when the log held so much. */
    void resumed(Opened opened, Place place, Progress.Standing standing, long lastBefore) {
        if (deleted.test(place)) {
            return;
        }
        fences.merge(
                new Fenced(place, opened.producer().key()),
                opened.producer().incarnation(),
                Math::max);
        long now = truth.at(place).lastSequence(opened.producer().key());
        Violation.unless(
                standing.lastSequence() >= lastBefore && standing.lastSequence() <= now,
                "I2: %s was told to stand at %d in %s; it stood at %d when asked, and at %d after",
                opened.producer().name(),
                standing.lastSequence(),
                place,
                lastBefore,
                now);
    }

    /** A batch is sent, perhaps not for the first time. */
    void sends(Sent batch) {
        batch.zombie =
                fences.getOrDefault(new Fenced(batch.place, batch.producerKey), -1L)
                        > batch.incarnation;
        sent.put(batch.content, batch);
        batch.open++;
    }

    /** How far every read that begins now must reach. */
    long tail(Place place) {
        return tails.getOrDefault(place, 0L);
    }

    /** Where every read that begins now may begin at the earliest. */
    long start(Place place) {
        return starts.getOrDefault(place, 0L);
    }

    /** A client was told that its batch is in the log. */
    void acknowledged(Sent batch, Append.Appended answer) {
        batch.open--;
        batch.acknowledged = true;
        if (deleted.test(batch.place)) {
            return;
        }
        if (answer.baseOffset() < 0) {
            Violation.unless(
                    answer.duplicate()
                            && truth.at(batch.place).lastSequence(batch.producerKey)
                                    >= batch.baseSequence + batch.count - 1,
                    "I1: %s was acknowledged as a duplicate and is not in the log",
                    batch);
            return;
        }
        Durable there = truth.at(batch.place).at(answer.baseOffset());
        Violation.unless(
                there != null
                        && there.producerKey() == batch.producerKey
                        && there.baseSequence() == batch.baseSequence
                        && there.count() == batch.count,
                "I1: %s was acknowledged at %d, where the log has %s",
                batch,
                answer.baseOffset(),
                there);
        requireAppended(batch, answer, there);
        // What is acknowledged below the beginning was trimmed since.
        saw(batch.place, answer.baseOffset() + batch.count);
    }

    private static void requireAppended(Sent batch, Append.Appended answer, Durable there) {
        if (answer.duplicate()) {
            return;
        }
        Violation.unless(
                !batch.zombie,
                "I2: %s was appended at %d under epoch %d, though a later one was confirmed before",
                batch,
                answer.baseOffset(),
                batch.incarnation);
        Violation.unless(
                there.content().equals(batch.content) && there.count() == answer.count(),
                "I1: %s was acknowledged at %d with other bytes",
                batch,
                answer.baseOffset());
        Violation.unless(
                there.appendMillis() == answer.appendTimeMillis(),
                "I4: %s was appended at %d, not at %d",
                batch,
                there.appendMillis(),
                answer.appendTimeMillis());
        Violation.unless(
                batch.expectedNext < 0 || batch.expectedNext == answer.baseOffset(),
                "I9: %s asked for offset %d and got %d",
                batch,
                batch.expectedNext,
                answer.baseOffset());
        Violation.unless(
                there.fence().isEmpty() || there.fence().equals(batch.fence),
                "I9: %s carried the fence '%s' past '%s'",
                batch,
                batch.fence,
                there.fence());
    }

    /** A client was told that its batch is not in the log, or that it is not known. */
    void refused(Sent batch, Problem problem) {
        if (problem.reason().sideEffect() == SideEffect.NONE) {
            batch.open--;
            Violation.unless(
                    batch.open > 0
                            || batch.acknowledged
                            || deleted.test(batch.place)
                            || !truth.at(batch.place).holds(batch.content),
                    "I2: %s was refused for certain (%s) and is in the log",
                    batch,
                    problem);
        }
        if (deleted.test(batch.place)) {
            return;
        }
        if (problem.reason() == Reason.PRODUCER_FENCED
                && problem.facts().containsKey("base_offset")) {
            Durable there =
                    truth.at(batch.place).at(Long.parseLong(problem.facts().get("base_offset")));
            Violation.unless(
                    there != null && there.content().equals(batch.content),
                    "I2: a fenced %s was told to be where the log has %s",
                    batch,
                    there);
        }
    }

    /** A client learned where the log ends. */
    void saw(Place place, long tail) {
        tails.merge(place, tail, Math::max);
    }

    /** A client learned where the log begins. */
    void sawStart(Place place, long start) {
        starts.merge(place, start, Math::max);
    }

    /** A read was answered that began when the log was known to reach from start to tail. */
    void read(Place place, long offset, Slice answer, long tailBefore, long startBefore) {
        if (deleted.test(place)) {
            return;
        }
        Truth.Log log = truth.at(place);
        Violation.unless(
                answer.highWatermark() >= tailBefore,
                "I9: a read of %s ends at %d, though %d was seen before it began",
                place,
                answer.highWatermark(),
                tailBefore);
        Violation.unless(
                answer.highWatermark() <= log.next,
                "I1: a read of %s ends at %d, but only %d is durable",
                place,
                answer.highWatermark(),
                log.next);
        Violation.unless(
                answer.logStart() >= startBefore && answer.logStart() <= log.logStart,
                "I9: a read of %s begins at %d, known %d, durable %d",
                place,
                answer.logStart(),
                startBefore,
                log.logStart);
        saw(place, answer.highWatermark());
        sawStart(place, answer.logStart());
        compare(place, offset, answer);
        readThrough.put(place, answer.nextOffset());
    }

    /** Where the last read of a partition ended. */
    long readThrough(Place place) {
        return readThrough.getOrDefault(place, 0L);
    }

    private void compare(Place place, long offset, Slice answer) {
        Iterator<Durable> durable = truth.at(place).from(offset).iterator();
        for (SegmentReader.Found found : answer.batches()) {
            Durable expected = durable.hasNext() ? durable.next() : null;
            Violation.unless(
                    expected != null
                            && found.batch().baseOffset() == expected.baseOffset()
                            && Content.of(found.batch()).equals(expected.content())
                            && Truth.epoch(found.batch()) == expected.epoch(),
                    "I4: a read of %s gave offset %d, where the log has %s",
                    place,
                    found.batch().baseOffset(),
                    expected);
            Violation.unless(
                    expected != null && found.appendTimeMillis() == expected.appendMillis(),
                    "I4: a read of %s gave offset %d another time",
                    place,
                    found.batch().baseOffset());
        }
        boolean nothing = answer.batches().isEmpty();
        Violation.unless(
                !nothing || offset == answer.highWatermark(),
                "I4: a read of %s at %d below the end %d gave nothing",
                place,
                offset,
                answer.highWatermark());
    }

    /** At the end: all in the log was sent, and what was refused for certain is not in it. */
    void finish() {
        Map<Content, Durable> found = new HashMap<>();
        truth.all()
                .forEach((place, log) -> {
                    for (Durable batch : log.batches()) {
                        Sent from = sent.get(batch.content());
                        Violation.unless(
                                from != null && from.place.equals(place),
                                "I1: nobody sent %s of %s",
                                batch,
                                place);
                        found.put(batch.content(), batch);
                    }
                });
        for (Sent batch : sent.values()) {
            Violation.unless(
                    batch.open > 0 || batch.acknowledged || !found.containsKey(batch.content),
                    "I2: %s was refused for certain and is in the log",
                    batch);
        }
    }
}
