package io.streamhouse.agent.simulation;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import java.time.Duration;
import java.util.List;

/** Takes away the beginning of partitions, and asks for all to be recorded. */
final class Trimmer {
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Client client;
    private final List<Place> places;

    Trimmer(Client client, List<Place> places) {
        this.client = client;
        this.places = places;
    }

    void start() {
        client.start(
                client.name(),
                () -> {
                    while (!client.cluster().isClosing()) {
                        client.cluster().simulation().scheduler().sleep(PAUSE);
                        if (client.random().nextBoolean()) {
                            trim(places.get(client.random().nextInt(places.size())));
                        } else {
                            flush();
                        }
                    }
                });
    }

    private void trim(Place place) {
        Cluster cluster = client.cluster();
        long end = cluster.witness().tail(place);
        long before = Math.max(0, end - client.random().nextInt(30));
        Reply<Long> reply =
                cluster.network()
                        .ask(
                                client.agentOf(place),
                                (life, answer) -> life.trim(place, before, answer));
        switch (reply) {
            case Reply.Done<Long> _ when cluster.isDeleted(place) -> {}
            case Reply.Done<Long>(Long start) -> {
                long durable = cluster.truth().at(place).logStart;
                Violation.unless(
                        start >= before && start <= durable,
                        "I1: a trim of %s before %d was answered with %d, durable is %d",
                        place,
                        before,
                        start,
                        durable);
                cluster.witness().sawStart(place, start);
                client.tell("%s is trimmed before %s", place, start);
            }
            case Reply.Refused<Long>(Problem problem) ->
                    Violation.unless(
                            Client.AGAIN.contains(problem.reason())
                                    || problem.reason() == Reason.OUTCOME_UNKNOWN
                                    || cluster.isDeleted(place),
                            "I9: a trim of %s before %d is refused: %s",
                            place,
                            before,
                            problem);
            case Reply.Lost<Long> _, Reply.NotSent<Long> _ -> {}
        }
    }

    private void flush() {
        Reply<Boolean> reply =
                client.cluster().network().ask(client.cluster().anyMachine(), Life::flush);
        client.tell("flush: %s", reply);
    }
}
