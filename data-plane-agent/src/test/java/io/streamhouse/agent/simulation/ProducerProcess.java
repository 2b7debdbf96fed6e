package io.streamhouse.agent.simulation;

import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.sequence.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One process that produces under a name, with several batches on the way, to some partitions. What
 * is not answered is sent again, sometimes under a new epoch; what is answered is sent again, too,
 * now and then. It ends when another process has opened its name.
 */
final class ProducerProcess {
    private static final int WINDOW_MAX = 4;
    private static final boolean TRACE = Boolean.getBoolean("trace");

    private final Client client;
    private final String producer;
    private final List<Place> places;
    private Client.@Nullable Open current;
    private boolean reopening;
    private boolean over;

    ProducerProcess(Client client, String producer, List<Place> places) {
        this.client = client;
        this.producer = producer;
        this.places = places;
    }

    void start() {
        client.start(
                client.name(),
                () -> {
                    current = client.open(producer, Optional.empty());
                    for (Place place : places) {
                        client.start(client.name(), new Course(place)::run);
                    }
                });
    }

    /** Opens the producer again, unless that was done since; false when it was lost to another. */
    private boolean reopen(Client.Open before) {
        while (reopening) {
            client.pause();
        }
        if (!over && current == before) {
            reopening = true;
            Client.Open now = client.open(producer, Optional.of(before));
            reopening = false;
            current = now;
            if (now == null) {
                client.tell("%s lost %s", client.name(), producer);
                over = true;
            }
        }
        return !over;
    }

    /** What goes to one partition. */
    private final class Course {
        private final Place place;
        private final Deque<Client.Batch> unanswered = new ArrayDeque<>();
        private final List<Client.Batch> answered = new ArrayList<>();
        private Client.@Nullable Open under;
        private long next;

        Course(Place place) {
            this.place = place;
        }

        void run() {
            Patience patience = client.cluster().patience("producing to " + place);
            while (!over) {
                if (under != current && !resume()) {
                    return;
                }
                fill();
                if (unanswered.isEmpty()) {
                    if (client.cluster().isClosing()) {
                        return;
                    }
                    client.pause();
                    continue;
                }
                int before = unanswered.size();
                if (!exchange()) {
                    return;
                }
                if (unanswered.size() < before) {
                    patience = client.cluster().patience("producing to " + place);
                } else {
                    patience.require();
                }
                client.pause();
            }
        }

        /** Learns where the producer stands under its present epoch. */
        private boolean resume() {
            Client.Open now = current;
            if (now == null) {
                return false;
            }
            Progress.Standing standing = client.resume(now, place);
            if (standing == null) {
                // Another course may have opened it again meanwhile.
                return current != now;
            }
            while (!unanswered.isEmpty()
                    && unanswered.getFirst().lastSequence() <= standing.lastSequence()) {
                unanswered.removeFirst();
            }
            unanswered.forEach(batch -> batch.reopened(now));
            answered.clear();
            next = unanswered.isEmpty() ? standing.lastSequence() + 1 : next;
            under = now;
            return true;
        }

        private void fill() {
            int window = 1 + client.random().nextInt(WINDOW_MAX);
            while (unanswered.size() < window && !client.cluster().isClosing() && under != null) {
                Client.Batch batch = client.batch(under, place, next, Append.Condition.NONE);
                next = batch.lastSequence() + 1;
                unanswered.add(batch);
            }
        }

        /** Sends all that is unanswered and handles what comes back; false: stop. */
        private boolean exchange() {
            Machine to = client.agentOf(place);
            List<Client.Batch> sent = new ArrayList<>(unanswered);
            Client.Batch first = unanswered.getFirst();
            if (client.random().nextInt(10) == 0) {
                Collections.shuffle(sent, client.random());
            }
            if (!answered.isEmpty() && client.random().nextInt(5) == 0) {
                answered.get(client.random().nextInt(answered.size())).send(to, Duration.ZERO);
            }
            List<Promise<Reply<Append.Appended>>> promises = new ArrayList<>();
            Duration later = Duration.ZERO;
            for (Client.Batch batch : sent) {
                promises.add(batch.send(to, later));
                later = later.plus(Network.TRAVEL_MAX);
                if (client.random().nextInt(8) == 0) {
                    batch.send(client.agentOf(place), later);
                }
            }
            boolean reopen = false;
            Scheduler scheduler = client.cluster().simulation().scheduler();
            long until = scheduler.nowNanos() + Network.DEADLINE.toNanos();
            for (int i = 0; i < sent.size(); i++) {
                Reply<Append.Appended> reply =
                        Network.outcome(
                                promises.get(i),
                                Duration.ofNanos(Math.max(0, until - scheduler.nowNanos())));
                if (TRACE) {
                    client.tell("%s sent %s: %s", client.name(), sent.get(i), reply);
                }
                switch (reply) {
                    case Reply.Done<Append.Appended> _ -> done(sent.get(i));
                    case Reply.Refused<Append.Appended>(Problem problem) -> {
                        if (!goesOnAfter(problem, sent.get(i), first)) {
                            return false;
                        }
                        reopen |= problem.reason() == Reason.OUTCOME_UNKNOWN;
                    }
                    case Reply.Lost<Append.Appended> _ -> reopen = true;
                    case Reply.NotSent<Append.Appended> _ -> {}
                }
            }
            Client.Open before = under;
            return !reopen || client.random().nextBoolean() || before == null || reopen(before);
        }

        private void done(Client.Batch batch) {
            unanswered.remove(batch);
            answered.add(batch);
            if (answered.size() > 2 * WINDOW_MAX) {
                answered.removeFirst();
            }
        }

        private boolean goesOnAfter(Problem problem, Client.Batch batch, Client.Batch first) {
            if (client.cluster().isDeleted(place)) {
                // Some agents may not know yet.
                return !client.cluster().isClosing() && client.random().nextInt(20) != 0;
            }
            if (Client.AGAIN.contains(problem.reason())
                    || problem.reason() == Reason.OUTCOME_UNKNOWN) {
                return true;
            }
            switch (problem.reason()) {
                case PRODUCER_FENCED -> {
                    boolean stale = under != current;
                    over |= !stale && client.cluster().isOpenedSince(current);
                    Violation.unless(
                            stale || over, "I2: %s was fenced by nobody: %s", batch, problem);
                    return !over;
                }
                case TOPIC_NOT_FOUND -> {
                    client.cluster().requireDeleted(place);
                    return false;
                }
                case SEQUENCE_GAP -> requireEarlierMissing(batch, first, problem);
                default -> throw new Violation("I2: %s was refused: %s".formatted(batch, problem));
            }
            return true;
        }

        /** Of an honest producer only what is unanswered can be missing. */
        private static void requireEarlierMissing(
                Client.Batch batch, Client.Batch first, Problem problem) {
            long expected = Long.parseLong(problem.facts().getOrDefault("expected_sequence", "-1"));
            Violation.unless(
                    expected >= first.baseSequence() && first != batch,
                    "I1: %s needs %d first, which was acknowledged",
                    batch,
                    expected);
        }
    }
}
