package io.streamhouse.client;

import io.streamhouse.client.ProducerSession.Current;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a producer: it alone moves batches, and completes the futures of records. Others
 * tell it by {@link #post} and {@link #news}; everything else here is for its own thread.
 */
final class Dispatcher implements EventLoop.Step {
    /** The owner is soon found when it is only another. */
    static final Duration OWNER_WAIT_MAX = Duration.ofMillis(250);

    private static final Duration NOBODY_WAIT_MAX = Duration.ofSeconds(2);
    private static final long CHECK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ProducerSession session;
    private final ProducerOptions options;
    private final ByteBudget buffer;
    private final BufferPool pool;
    private final Tally tally;
    private final TopicForgetter onTopicGone;
    private final Routes routes;
    private final Links links;
    private final Resolver resolver;
    private final Departures departures;
    private final Lz4Frames lz4 = new Lz4Frames();
    private final EventLoop loop = new EventLoop("streamhouse-producer", this);
    private final Map<Lane, Courier> couriers = new HashMap<>();
    private final Set<Courier> active = new LinkedHashSet<>();
    private int turn;
    private long nextCheck = System.nanoTime();
    private int knownGeneration;

    /** Is told that a topic is gone. */
    interface TopicForgetter {
        void forget(Lane lane);
    }

    Dispatcher(
            Agents agents,
            ProducerSession session,
            ProducerOptions options,
            ByteBudget buffer,
            BufferPool pool,
            Tally tally,
            TopicForgetter onTopicGone) {
        this.session = session;
        this.options = options;
        this.buffer = buffer;
        this.pool = pool;
        this.tally = tally;
        this.onTopicGone = onTopicGone;
        this.routes = new Routes(agents, this::post);
        this.links = new Links(this, agents, routes);
        this.resolver = new Resolver(this, agents, session);
        this.departures = new Departures(options.linger().toNanos());
    }

    void start() {
        loop.start();
    }

    /** Runs something on this thread. Thread-safe. */
    void post(Runnable event) {
        loop.post(event);
    }

    /** True on this thread, which must not wait for itself. Thread-safe. */
    boolean isCurrent() {
        return loop.isCurrent();
    }

    /** Lanes that the thread looks after from now on. Thread-safe. */
    void add(TopicDescription topic, List<Lane> lanes) {
        Current current = session.current();
        int generation = current == null ? 0 : current.generation();
        post(() -> {
            routes.learn(topic);
            for (Lane lane : lanes) {
                couriers.put(lane, new Courier(lane, this, generation, session.ephemeral()));
            }
        });
    }

    /** A lane got records that may be sent. Thread-safe. */
    void news(Lane lane) {
        post(() -> {
            Courier courier = couriers.get(lane);
            if (courier != null) {
                active.add(courier);
            }
        });
    }

    /** Fails what is left, and ends the thread. Thread-safe. */
    void end(Duration limit) {
        StreamHouseException closed = GrpcProblems.closed("producer");
        loop.end(
                () -> {
                    links.breakAll(closed);
                    active.addAll(couriers.values());
                    List.copyOf(active).forEach(it -> it.end(closed));
                },
                limit);
    }

    @Override
    public void failed(RuntimeException bug) {
        die(GrpcProblems.unexpected(bug));
    }

    @Override
    public long step(long now, long farFuture) {
        StreamHouseException dead = session.dead();
        if (dead != null) {
            active.forEach(it -> it.failAll(dead));
            active.removeIf(it -> !it.waiting());
        }
        long wakeAt = dead == null ? stepAll(now, farFuture) : farFuture;
        if (now - nextCheck >= 0) {
            check(now);
            nextCheck = now + CHECK_EVERY_NANOS;
        }
        return !active.isEmpty() && nextCheck - wakeAt < 0 ? nextCheck : wakeAt;
    }

    private long stepAll(long now, long farFuture) {
        long wakeAt = farFuture;
        List<Courier> needing = new ArrayList<>(0);
        List<Courier> idle = new ArrayList<>(0);
        // One batch each, and each is the first in its turn: the window is shared fairly.
        List<Courier> all = new ArrayList<>(active);
        turn++;
        for (int i = 0; i < all.size(); i++) {
            Courier courier = all.get((i + turn) % all.size());
            long again = courier.step(now, farFuture);
            wakeAt = again - wakeAt < 0 ? again : wakeAt;
            boolean empty = courier.lane().ripeNanos(farFuture) == farFuture;
            if (!courier.waiting() && empty) {
                idle.add(courier);
            } else if (courier.needsPoints()) {
                needing.add(courier);
            }
        }
        idle.forEach(active::remove);
        if (!needing.isEmpty() || (resolver.wanted() && !active.isEmpty())) {
            resolver.step(needing, now);
        }
        return wakeAt;
    }

    private void check(long now) {
        List.copyOf(active).forEach(it -> it.expire(now, options.deliveryTimeout()));
        links.checkTime(now);
        routes.step(now);
    }

    ProducerSession session() {
        return session;
    }

    /** Waiting times for something that is tried again. */
    Backoff backoff() {
        return Backoff.within(options.deliveryTimeout());
    }

    int epoch() {
        Current current = session.current();
        return current == null ? -1 : current.epoch();
    }

    @Nullable Carrier carrier(Lane lane, long nowNanos) {
        return resolver.renewing()
                ? null
                : links.carrier(lane.topicId(), lane.partition(), nowNanos);
    }

    Endpoint owner(Lane lane, long nowNanos) {
        return routes.choose(lane.topicId(), lane.partition(), nowNanos);
    }

    /** The next batch of a lane; null while its records wait for company. */
    @Nullable Batch seal(Lane lane, Carrier carrier, long nowNanos) {
        OpenBatch open = lane.take(nowNanos, departures.isDue(carrier, nowNanos));
        if (open == null) {
            return null;
        }
        if (!lane.isFull(open)) {
            departures.left(nowNanos);
        }
        try {
            long deadline = open.openedNanos() + options.deliveryTimeout().toNanos();
            return open.seal(options.compress(), lz4, deadline);
        } catch (RuntimeException e) {
            fail(lane, open, GrpcProblems.unexpected(e));
            return null;
        }
    }

    /** When the next batch of a lane may be sealed; the far future when it has no records. */
    long ripeNanos(Lane lane, Carrier carrier, long farFuture) {
        return departures.nextNanos(carrier, lane.ripeNanos(farFuture));
    }

    /** Counts a batch that is about to be acknowledged. */
    void count(Batch batch) {
        tally.acknowledged(batch);
    }

    void finished(Lane lane, Batch batch) {
        batch.recycle(pool);
        buffer.release(batch.sizeMax());
        lane.finish(batch.count());
    }

    /** Fails records that are in no batch. */
    void fail(Lane lane, OpenBatch batch, StreamHouseException problem) {
        batch.fail(problem);
        buffer.release(batch.sizeMax());
        lane.finish(batch.count());
    }

    void wake(Courier courier) {
        active.add(courier);
    }

    void ownerWanted(String topicId) {
        routes.lookUp(topicId);
    }

    /**
     * An agent cannot tell whether it serves what it served: others are asked.
     *
     * @return how long to wait at most: longer when there are none, as when PostgreSQL is away
     */
    Duration adrift(String topicId, @Nullable Carrier carrier) {
        long now = System.nanoTime();
        if (carrier != null) {
            routes.suspect(carrier.endpoint(), now);
        }
        boolean others = routes.hasOthers(now);
        if (others) {
            routes.lookUp(topicId);
        }
        return others ? OWNER_WAIT_MAX : NOBODY_WAIT_MAX;
    }

    /** The topic is gone: its lanes end, and its name is looked up anew. */
    private void topicGone(Lane lane) {
        onTopicGone.forget(lane);
        routes.forget(lane.topicId());
        links.forget(lane.topicId());
    }

    /** A session was refused for good. */
    void refused(Link link, StreamHouseException cause) {
        if (session.perhapsFencedByOurselves(cause)) {
            resolver.raiseAbove(epoch());
        } else if (cause.kind() == StreamHouseException.Kind.FENCED) {
            die(cause);
        } else if (cause.reason().equals("PRODUCER_UNKNOWN")) {
            forgotten(generation());
        } else {
            long now = System.nanoTime();
            List.copyOf(active).stream()
                    .filter(it -> it.lane().topicId().equals(link.topicId()))
                    .filter(it -> owner(it.lane(), now).equals(link.endpoint()))
                    .forEach(it -> fail(it, cause));
        }
    }

    /** Fails what a courier has; the server will not take it. */
    void fail(Courier courier, StreamHouseException cause) {
        if (Judgement.of(cause) != Judgement.TOPIC_GONE) {
            courier.failAll(cause);
            return;
        }
        String topicId = courier.lane().topicId();
        topicGone(courier.lane());
        couriers.values().stream()
                .filter(it -> it.lane().topicId().equals(topicId))
                .forEach(it -> it.failAll(cause));
        couriers.keySet().removeIf(it -> it.topicId().equals(topicId));
    }

    private int generation() {
        Current current = session.current();
        return current == null ? 0 : current.generation();
    }

    void forgotten(int generation) {
        resolver.forgotten(generation);
        links.retireAll();
    }

    boolean nothingUnderWay() {
        return links.none();
    }

    /** The producer has a later epoch, perhaps another number. */
    void reopened() {
        int generation = generation();
        if (knownGeneration != generation) {
            knownGeneration = generation;
            StreamHouseException expired = GrpcProblems.producerExpired();
            List.copyOf(couriers.values())
                    .forEach(it -> it.renumbered(generation, session.ephemeral(), expired));
        }
    }

    /** Another process has taken the name: nothing is sent any more. */
    void die(StreamHouseException cause) {
        session.die(cause);
        StreamHouseException dead = session.dead();
        couriers.values().forEach(it -> it.failAll(dead == null ? cause : dead));
        links.retireAll();
    }
}
