package io.streamhouse.agent.simulation;

import com.google.protobuf.ByteString;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Opened;
import io.streamhouse.agent.producer.Opening;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.ProducerName;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.simulation.Witness.Sent;
import io.streamhouse.proto.v1.Record;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all clients do alike: find the agent, call it again when that may help, make batches. */
final class Client {
    /** Refusals after which the same may succeed a little later, perhaps elsewhere. */
    static final Set<Reason> AGAIN =
            Set.of(
                    Reason.NOT_OWNER,
                    Reason.LEASE_LOST,
                    Reason.OVERLOADED,
                    Reason.DRAINING,
                    Reason.METADATA_UNAVAILABLE,
                    Reason.STORAGE_UNAVAILABLE);

    private static final Duration PAUSE_MAX = Duration.ofMillis(300);
    private static final int VALUE_BYTES_MAX = 40;
    private static final int LARGE_BYTES_MAX = 900_000;
    private static final int LARGE_ONE_IN = 40;

    private final Cluster cluster;
    private final Host host;
    private final Random random;

    Client(Cluster cluster, Host host) {
        this.cluster = cluster;
        this.host = host;
        this.random = cluster.simulation().random();
    }

    Cluster cluster() {
        return cluster;
    }

    Random random() {
        return random;
    }

    String name() {
        return host.name();
    }

    /** Waits a little before another try. */
    void pause() {
        cluster.simulation()
                .scheduler()
                .sleep(Duration.ofNanos(random.nextLong(PAUSE_MAX.toNanos())));
    }

    void start(String name, Fiber.Body body) {
        cluster.began();
        cluster.simulation()
                .scheduler()
                .start(
                        name,
                        host,
                        () -> {
                            body.run();
                            cluster.finished();
                        });
    }

    void tell(String form, Object... parts) {
        cluster.history().add(form, parts);
    }

    /** The agent that most likely leads a place; sometimes another. */
    Machine agentOf(Place place) {
        return random.nextInt(12) == 0 ? cluster.anyMachine() : cluster.leader(place);
    }

    /** An opened producer, and where it stands. */
    record Open(Opened opened) {}

    /**
     * Opens a producer.
     *
     * @param before the own last opening; empty: opens whoever had it
     * @return null when another process has opened it since
     */
    @Nullable Open open(String producer, Optional<Open> before) {
        ProducerName name = ProducerName.of(producer);
        OptionalInt expected =
                before.map(open -> OptionalInt.of(open.opened().epoch()))
                        .orElse(OptionalInt.empty());
        Set<String> ids = new HashSet<>();
        Patience patience = cluster.patience("opening " + producer);
        while (true) {
            String id = host.name() + "-" + random.nextInt();
            ids.add(id);
            Opening opening = new Opening(expected, Optional.of(id));
            Reply<Opened> reply = cluster.network().ask(cluster.anyMachine(), opens(name, opening));
            if (reply instanceof Reply.Done<Opened>(Opened opened)) {
                tell("%s opened %s at epoch %s", name(), producer, opened.epoch());
                return new Open(opened);
            }
            if (reply instanceof Reply.Refused<Opened>(Problem problem)
                    && problem.reason() == Reason.PRODUCER_FENCED) {
                if (!ids.contains(problem.facts().getOrDefault("opening_id", ""))) {
                    return null;
                }
                // An own call did it whose answer was lost.
                expected =
                        OptionalInt.of(
                                Integer.parseInt(
                                        problem.facts().getOrDefault("current_epoch", "")));
            }
            patience.require();
            pause();
        }
    }

    private Network.Call<Opened> opens(ProducerName name, Opening opening) {
        return (life, answer) ->
                answer.done(life.producers().open(cluster.organization(), name, opening));
    }

    /**
     * Where a producer stands, from the leader, once that has heard of its epoch; null when the
     * topic is deleted, or another epoch was opened since.
     */
    Progress.@Nullable Standing resume(Open open, Place place) {
        Patience patience = cluster.patience("resuming in " + place);
        while (true) {
            long before = cluster.truth().at(place).lastSequence(open.opened().producer().key());
            Reply<List<Progress.Standing>> reply =
                    cluster.network()
                            .ask(
                                    agentOf(place),
                                    (life, answer) ->
                                            life.install(open.opened(), List.of(place), answer));
            if (reply instanceof Reply.Done<List<Progress.Standing>>(var standings)) {
                Progress.Standing standing = standings.getFirst();
                if (cluster.isDeleted(place)) {
                    return null;
                }
                cluster.witness().resumed(open.opened(), place, standing, before);
                return standing;
            }
            if (reply instanceof Reply.Refused<List<Progress.Standing>>(Problem problem)
                    && isOver(open, place, problem)) {
                return null;
            }
            patience.require();
            pause();
        }
    }

    private boolean isOver(Open open, Place place, Problem problem) {
        if (problem.reason() == Reason.TOPIC_NOT_FOUND) {
            cluster.requireDeleted(place);
            return true;
        }
        if (problem.reason() == Reason.PRODUCER_FENCED) {
            Violation.unless(
                    cluster.isOpenedSince(open), "I2: %s is fenced by nobody: %s", open, problem);
            return true;
        }
        return false;
    }

    /** A batch with bytes that no other has. */
    Batch batch(Open open, Place place, long baseSequence, Append.Condition condition) {
        int count = 1 + random.nextInt(3);
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean large = cluster.isLarge() && random.nextInt(LARGE_ONE_IN) == 0;
            byte[] value = new byte[8 + random.nextInt(large ? LARGE_BYTES_MAX : VALUE_BYTES_MAX)];
            random.nextBytes(value);
            records.add(Record.newBuilder().setValue(ByteString.copyFrom(value)).build());
        }
        return new Batch(place, records, baseSequence, condition, open, cluster.clientMillis());
    }

    /** Records on their way; their bytes are the same however often and under which epoch. */
    final class Batch {
        private final Place place;
        private final List<Record> records;
        private final long baseSequence;
        private final Append.Condition condition;
        private final long millis;
        private Open open;
        private Sent sent;

        private Batch(
                Place place,
                List<Record> records,
                long baseSequence,
                Append.Condition condition,
                Open open,
                long millis) {
            this.place = place;
            this.records = records;
            this.baseSequence = baseSequence;
            this.condition = condition;
            this.millis = millis;
            this.open = open;
            this.sent = sentAs(open);
        }

        long lastSequence() {
            return baseSequence + records.size() - 1;
        }

        long baseSequence() {
            return baseSequence;
        }

        Sent sent() {
            return sent;
        }

        /** The same records under a later epoch. */
        void reopened(Open now) {
            open = now;
            sent = sentAs(now);
        }

        private Sent sentAs(Open as) {
            return new Sent(
                    place,
                    as.opened().producer().key(),
                    as.opened().producer().incarnation(),
                    baseSequence,
                    records.size(),
                    Content.of(checked(as).batch()),
                    condition.expectedNextOffset().orElse(-1),
                    condition.fence().orElse(""));
        }

        private CheckedBatch checked(Open as) {
            return new BatchMaker(() -> Instant.ofEpochMilli(millis))
                    .make(
                            records,
                            new BatchMaker.Origin(
                                    as.opened().producer().number(),
                                    as.opened().epoch(),
                                    baseSequence));
        }

        /** Sends it; what comes of it is held against the log. */
        Promise<Reply<Append.Appended>> send(Machine to, Duration later) {
            Sent as = sent;
            Open under = open;
            CheckedBatch checked = checked(under);
            cluster.witness().sends(as);
            return cluster.network()
                    .call(
                            to,
                            later,
                            (life, answer) ->
                                    life.append(
                                            new Append(
                                                    cluster.organization(),
                                                    place,
                                                    under.opened().producer().number(),
                                                    under.opened().epoch(),
                                                    baseSequence,
                                                    condition,
                                                    checked,
                                                    cluster.witness().watching(life, as, answer))));
        }

        @Override
        public String toString() {
            return sent.toString();
        }
    }

    /** A condition on the offset a batch gets. */
    static Append.Condition at(long offset) {
        return new Append.Condition(OptionalLong.of(offset), Optional.empty());
    }

    /** A condition on the partition's fence. */
    static Append.Condition under(String fence) {
        return new Append.Condition(OptionalLong.empty(), Optional.of(fence));
    }
}
