package io.streamhouse.agent.simulation;

import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import java.util.List;

/** Reads here and there, and holds what it gets against the log. */
final class Reader {
    private final Client client;
    private final List<Place> places;

    Reader(Client client, List<Place> places) {
        this.client = client;
        this.places = places;
    }

    void start() {
        client.start(
                client.name(),
                () -> {
                    while (!client.cluster().isClosing()) {
                        read(
                                places.get(client.random().nextInt(places.size())),
                                client.random().nextInt(3));
                        client.pause();
                    }
                });
    }

    private void read(Place place, int kind) {
        Cluster cluster = client.cluster();
        Machine machine =
                client.random().nextInt(3) == 0 ? cluster.anyMachine() : client.agentOf(place);
        long next = cluster.truth().at(place).next;
        long offset =
                switch (kind) {
                    case 0 -> next;
                    case 1 -> Math.max(0, next - client.random().nextInt(10));
                    default -> client.random().nextLong(next + 1);
                };
        read(cluster, machine, place, offset, 1 + client.random().nextInt(600));
    }

    /** Asks for the offset of a time; it must be the first at or after that time. */
    private void lookUp(Place place) {
        Cluster cluster = client.cluster();
        Truth.Log log = cluster.truth().at(place);
        long millis = log.someTime(client.random());
        long tail = cluster.witness().tail(place);
        long first = Math.min(tail, log.firstAt(millis));
        Reply<Long> reply =
                cluster.network()
                        .ask(
                                client.agentOf(place),
                                (life, answer) -> answer.done(life.offsetAt(place, millis)));
        if (reply instanceof Reply.Done<Long>(Long offset) && !cluster.isDeleted(place)) {
            Violation.unless(
                    offset >= first && offset <= Math.max(log.logStart, log.firstAt(millis)),
                    "I9: in %s the time %d was said to begin at %d, not at %d",
                    place,
                    millis,
                    offset,
                    log.firstAt(millis));
        }
    }

    /** Reads once; what is answered must fit the log, and reach as far as was known before. */
    static boolean read(Cluster cluster, Machine machine, Place place, long offset, int bytesMax) {
        long tail = cluster.witness().tail(place);
        long start = cluster.witness().start(place);
        Reply<Slice> reply =
                cluster.network()
                        .ask(
                                machine,
                                (life, answer) -> {
                                    Slice slice = life.read(place, offset, bytesMax);
                                    if (!life.isDead()) {
                                        cluster.witness().read(place, offset, slice, tail, start);
                                    }
                                    answer.done(slice);
                                });
        return switch (reply) {
            case Reply.Done<Slice> _ -> true;
            case Reply.Refused<Slice>(Problem problem) -> {
                refused(cluster, place, offset, problem, tail);
                yield false;
            }
            case Reply.Lost<Slice> _, Reply.NotSent<Slice> _ -> false;
        };
    }

    private static void refused(
            Cluster cluster, Place place, long offset, Problem problem, long tail) {
        if (cluster.isDeleted(place)) {
            return;
        }
        if (problem.reason() == Reason.OFFSET_OUT_OF_RANGE) {
            long start = cluster.truth().at(place).logStart;
            Violation.unless(
                    offset < start || offset > tail,
                    "I9: a read of %s at %d is refused, though %d to %d is there: %s",
                    place,
                    offset,
                    start,
                    tail,
                    problem);
            return;
        }
        Violation.unless(
                Client.AGAIN.contains(problem.reason()),
                "I10: a read of %s at %d is refused: %s",
                place,
                offset,
                problem);
    }
}
