package io.streamhouse.client;

import io.streamhouse.client.ProducerSession.Current;
import io.streamhouse.client.ProducerSession.Opened;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.TopicRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where partitions stand: opens the producer again where an earlier attempt may still be
 * on its way, then asks for resume points. The calls run in the background; all else on the
 * dispatcher's thread.
 */
final class Resolver {
    private static final Logger log = LoggerFactory.getLogger(Resolver.class);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
    private static final String PRODUCER_UNKNOWN = "PRODUCER_UNKNOWN";

    private final Dispatcher dispatcher;
    private final Agents agents;
    private final ProducerSession session;
    private final Set<Courier> asked = new HashSet<>();
    private final Map<Endpoint, Backoff> backoffs = new HashMap<>();
    private final Map<Endpoint, Long> notBefore = new HashMap<>();
    private @Nullable Backoff openingBackoff;
    private long openingNotBefore;
    private boolean opening;
    private int raiseAbove = -1;
    private int forgottenGeneration;

    Resolver(Dispatcher dispatcher, Agents agents, ProducerSession session) {
        this.dispatcher = dispatcher;
        this.agents = agents;
        this.session = session;
    }

    /** The server does not know the producer of this generation any more. */
    void forgotten(int generation) {
        forgottenGeneration = Math.max(forgottenGeneration, generation);
    }

    /** True while nothing may be sent, since the producer is about to get another number. */
    boolean renewing() {
        Current current = session.current();
        return current != null && forgottenGeneration >= current.generation();
    }

    /** An epoch that may be ours no longer: opening the producer again tells. */
    void raiseAbove(int epoch) {
        raiseAbove = Math.max(raiseAbove, epoch);
    }

    boolean wanted() {
        Current current = session.current();
        return renewing() || (current != null && raiseAbove >= current.epoch());
    }

    /** Starts the calls that are due for these couriers. */
    void step(List<Courier> needing, long nowNanos) {
        Current current = session.current();
        if (current == null || opening || session.dead() != null) {
            return;
        }
        if (renewing()) {
            if (dispatcher.nothingUnderWay() && mayOpen(nowNanos)) {
                open(() -> session.renew(forgottenGeneration, CALL_LIMIT), needing);
            }
            return;
        }
        int above = needing.stream().mapToInt(Courier::pointsAboveEpoch).max().orElse(-1);
        raiseAbove = Math.max(raiseAbove, above);
        if (raiseAbove >= current.epoch()) {
            if (mayOpen(nowNanos)) {
                int epoch = raiseAbove;
                open(() -> session.raise(epoch, CALL_LIMIT), needing);
            }
            return;
        }
        groups(needing, nowNanos).forEach((endpoint, group) -> ask(endpoint, group));
    }

    private boolean mayOpen(long nowNanos) {
        return openingBackoff == null || nowNanos - openingNotBefore >= 0;
    }

    private void open(Supplier<Current> call, List<Courier> needing) {
        opening = true;
        Current before = session.current();
        int generation = before == null ? 0 : before.generation();
        List<Courier> concerned = List.copyOf(needing);
        Thread.ofVirtual()
                .name("streamhouse-reopen")
                .start(() -> {
                    try {
                        Current now = call.get();
                        log.debug("the producer has epoch {}", now.epoch());
                        dispatcher.post(() -> reopened(generation));
                    } catch (StreamHouseException e) {
                        dispatcher.post(() -> notReopened(concerned, e));
                    } catch (RuntimeException e) {
                        dispatcher.post(() -> notReopened(concerned, GrpcProblems.unexpected(e)));
                    }
                });
    }

    private void reopened(int generationBefore) {
        opening = false;
        openingBackoff = null;
        Current current = session.current();
        if (current != null && current.generation() != generationBefore) {
            raiseAbove = -1; // the epochs of another number
        }
        dispatcher.reopened();
    }

    private void notReopened(List<Courier> concerned, StreamHouseException e) {
        opening = false;
        if (openingBackoff == null) {
            openingBackoff = dispatcher.backoff();
        }
        openingNotBefore = System.nanoTime() + openingBackoff.next(e).toNanos();
        if (e.kind() == Kind.FENCED) {
            dispatcher.die(e);
        } else if (!e.retryable()) {
            concerned.forEach(it -> dispatcher.fail(it, e));
        }
    }

    private Map<Endpoint, List<Courier>> groups(List<Courier> needing, long nowNanos) {
        Map<Endpoint, List<Courier>> groups = new HashMap<>();
        for (Courier courier : needing) {
            Endpoint owner = dispatcher.owner(courier.lane(), nowNanos);
            boolean waits = notBefore.getOrDefault(owner, nowNanos) - nowNanos > 0;
            if (!waits && !asked.contains(courier)) {
                List<Courier> group = groups.computeIfAbsent(owner, _ -> new ArrayList<>());
                if (group.size() < ProducerSession.RESUME_MAX) {
                    group.add(courier);
                }
            }
        }
        return groups;
    }

    private void ask(Endpoint owner, List<Courier> group) {
        asked.addAll(group);
        Current under = session.current();
        int epoch = under == null ? -1 : under.epoch();
        List<PartitionRef> partitions = group.stream().map(Resolver::reference).toList();
        Thread.ofVirtual()
                .name("streamhouse-resume")
                .start(() -> {
                    try {
                        Opened opened = session.points(partitions, CALL_LIMIT);
                        dispatcher.post(() -> answered(owner, group, opened));
                    } catch (StreamHouseException e) {
                        dispatcher.post(() -> unanswered(owner, group, epoch, e));
                    } catch (RuntimeException e) {
                        StreamHouseException bug = GrpcProblems.unexpected(e);
                        dispatcher.post(() -> unanswered(owner, group, epoch, bug));
                    }
                });
    }

    private void answered(Endpoint owner, List<Courier> group, Opened opened) {
        group.forEach(asked::remove);
        backoffs.remove(owner);
        notBefore.remove(owner);
        Current current = session.current();
        if (current == null || current.generation() != opened.current().generation()) {
            return;
        }
        for (int i = 0; i < group.size() && i < opened.points().size(); i++) {
            Courier courier = group.get(i);
            // Meanwhile an attempt may have been made under a later epoch.
            if (opened.current().epoch() > courier.pointsAboveEpoch()) {
                courier.resolved(opened.points().get(i));
            }
        }
    }

    private void unanswered(
            Endpoint owner, List<Courier> group, int askedEpoch, StreamHouseException e) {
        group.forEach(asked::remove);
        Duration wait = backoffs.computeIfAbsent(owner, _ -> dispatcher.backoff()).next(e);
        notBefore.put(owner, System.nanoTime() + wait.toNanos());
        Current current = session.current();
        if (e.kind() == Kind.FENCED && current != null) {
            // Opening again tells by whom, unless it was ourselves just now.
            raiseAbove = Math.max(raiseAbove, askedEpoch);
        } else if (e.reason().equals(PRODUCER_UNKNOWN) && current != null) {
            dispatcher.forgotten(current.generation());
        } else if (!e.retryable()) {
            group.forEach(it -> dispatcher.fail(it, e));
        }
    }

    private static PartitionRef reference(Courier courier) {
        return PartitionRef.newBuilder()
                .setTopic(TopicRef.newBuilder().setTopicId(courier.lane().topicId()))
                .setPartition(courier.partition())
                .build();
    }
}
