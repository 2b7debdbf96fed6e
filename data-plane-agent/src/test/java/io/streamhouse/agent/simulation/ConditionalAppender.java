package io.streamhouse.agent.simulation;

import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.sequence.Progress;
import java.time.Duration;
import java.util.Optional;

/**
 * Appends where it believes the log to end, against others that do the same; some of them hold the
 * partition by a fence, which they take from one another.
 */
final class ConditionalAppender {
    private final Client client;
    private final Place place;
    private final boolean fencing;
    private String fence = "";
    private int fences;

    ConditionalAppender(Client client, Place place, boolean fencing) {
        this.client = client;
        this.place = place;
        this.fencing = fencing;
    }

    void start() {
        client.start(
                client.name(),
                () -> {
                    while (!client.cluster().isClosing()) {
                        Client.Open open = client.open(client.name(), Optional.empty());
                        Progress.Standing standing =
                                open == null ? null : client.resume(open, place);
                        if (open != null && standing != null) {
                            appendAll(open, standing.lastSequence() + 1);
                        }
                    }
                });
    }

    /**
     * Until the end, or until the producer was opened again: a lost call of its own may do that.
     */
    private void appendAll(Client.Open open, long first) {
        long next = first;
        while (!client.cluster().isClosing() && !client.cluster().isOpenedSince(open)) {
            if (fencing && (fence.isEmpty() || client.random().nextInt(6) == 0)) {
                takeFence();
            }
            next = append(client.batch(open, place, next, condition()), open);
            client.pause();
        }
    }

    private Append.Condition condition() {
        return fencing ? Client.under(fence) : Client.at(client.cluster().witness().tail(place));
    }

    private void takeFence() {
        String wanted = client.name() + "-" + ++fences;
        Reply<Long> reply =
                client.cluster()
                        .network()
                        .ask(
                                client.agentOf(place),
                                (life, answer) ->
                                        life.fence(place, wanted, Optional.empty(), answer));
        if (reply instanceof Reply.Done<Long>(Long next)) {
            client.tell("%s fences %s", wanted, place);
            client.cluster().witness().saw(place, next);
        }
        fence = wanted;
    }

    /** Sends until it is in the log, or cannot come into it; answers the next sequence. */
    private long append(Client.Batch batch, Client.Open open) {
        Patience patience = client.cluster().patience("conditional appends to " + place);
        while (true) {
            Reply<Append.Appended> reply =
                    Network.outcome(batch.send(client.agentOf(place), Duration.ZERO));
            if (reply instanceof Reply.Done<Append.Appended>) {
                return batch.lastSequence() + 1;
            }
            if (reply instanceof Reply.Refused<Append.Appended>(Problem problem)
                    && isFinal(problem, batch, open)) {
                return batch.baseSequence();
            }
            patience.require();
            client.pause();
        }
    }

    /** True when the batch is not in the log and never will be. */
    private boolean isFinal(Problem problem, Client.Batch batch, Client.Open open) {
        if (problem.reason() == Reason.TAIL_MISMATCH || problem.reason() == Reason.FENCE_MISMATCH) {
            Violation.unless(
                    problem.reason() == Reason.FENCE_MISMATCH == fencing,
                    "I9: %s was refused: %s",
                    batch,
                    problem);
            return true;
        }
        if (problem.reason() == Reason.PRODUCER_FENCED && client.cluster().isOpenedSince(open)) {
            return true;
        }
        Violation.unless(
                Client.AGAIN.contains(problem.reason())
                        || problem.reason() == Reason.OUTCOME_UNKNOWN,
                "I9: %s was refused: %s",
                batch,
                problem);
        return false;
    }
}
