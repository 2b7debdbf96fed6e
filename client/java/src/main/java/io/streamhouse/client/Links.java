package io.streamhouse.client;

import io.grpc.Channel;
import io.streamhouse.client.ProducerSession.Current;
import io.streamhouse.client.StreamHouseException.Kind;
import io.streamhouse.proto.v1.Draining;
import io.streamhouse.proto.v1.Moved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The carriers of a producer: opened when needed, replaced when they break. */
final class Links implements CarrierDesk {
    private static final Logger log = LoggerFactory.getLogger(Links.class);
    private static final int PER_LANE_MAX = 16;
    private static final int PER_LANE_MIN = 1;

    private final Dispatcher dispatcher;
    private final Agents agents;
    private final Routes routes;
    private final Map<String, Map<Endpoint, Link>> byTopic = new HashMap<>();

    Links(Dispatcher dispatcher, Agents agents, Routes routes) {
        this.dispatcher = dispatcher;
        this.agents = agents;
        this.routes = routes;
    }

    /** The carrier for a partition; null while there is none. */
    @Nullable Carrier carrier(String topicId, int partition, long nowNanos) {
        Current current = dispatcher.session().current();
        if (current == null) {
            return null;
        }
        Endpoint endpoint = routes.choose(topicId, partition, nowNanos);
        Link link =
                byTopic.computeIfAbsent(topicId, _ -> new HashMap<>())
                        .computeIfAbsent(endpoint, it -> new Link(topicId, it));
        Carrier carrier = link.carrier();
        if (carrier != null) {
            if (link.producer() == current.producer()) {
                return carrier;
            }
            carrier.retire();
            return null;
        }
        return link.mayOpen(nowNanos) ? open(link, current) : null;
    }

    private Carrier open(Link link, Current current) {
        if (link.withoutSessions()) {
            UnaryAppends calls =
                    new UnaryAppends(
                            this,
                            link,
                            current.producer(),
                            () -> agents.authorized(link.endpoint()));
            link.carrier(calls, current.producer());
            return calls;
        }
        AppendStream stream = new AppendStream(this, link, current.producer(), perLane(current));
        link.carrier(stream, current.producer());
        // To find the credential may take its time.
        Thread.ofVirtual().name("streamhouse-open").start(() -> connect(link, stream));
        return stream;
    }

    /** Those that may have to be sent again must be among the batches that the server remembers. */
    private static int perLane(Current current) {
        int remembered = current.limits().getRememberedBatches();
        return remembered == 0
                ? PER_LANE_MAX
                : Math.clamp(remembered / 2, PER_LANE_MIN, PER_LANE_MAX);
    }

    private void connect(Link link, AppendStream stream) {
        try {
            Channel channel = agents.authorized(link.endpoint());
            post(() -> stream.open(channel));
        } catch (StreamHouseException e) {
            post(() -> stream.breakOff(e));
        } catch (RuntimeException e) {
            post(() -> stream.breakOff(GrpcProblems.unexpected(e)));
        }
    }

    void checkTime(long nowNanos) {
        carriers().forEach(it -> it.checkTime(nowNanos));
    }

    /** Ends all when they have nothing under way any more. */
    void retireAll() {
        carriers().forEach(Carrier::retire);
    }

    void breakAll(StreamHouseException cause) {
        carriers().forEach(it -> it.breakOff(cause));
    }

    boolean none() {
        return carriers().isEmpty();
    }

    void forget(String topicId) {
        Map<Endpoint, Link> links = byTopic.remove(topicId);
        if (links != null) {
            for (Link link : links.values()) {
                Carrier carrier = link.carrier();
                if (carrier != null) {
                    carrier.retire();
                }
            }
        }
    }

    private List<Carrier> carriers() {
        List<Carrier> all = new ArrayList<>();
        for (Map<Endpoint, Link> links : byTopic.values()) {
            for (Link link : links.values()) {
                Carrier carrier = link.carrier();
                if (carrier != null) {
                    all.add(carrier);
                }
            }
        }
        return all;
    }

    @Override
    public void post(Runnable event) {
        dispatcher.post(event);
    }

    @Override
    public void opened(Link link) {
        log.debug("a session of {} is open at {}", link.topicId(), link.endpoint());
        link.opened();
        agents.worked();
        routes.reached(link.endpoint());
    }

    @Override
    public void sessionsUnknown(Link link, Carrier carrier) {
        link.sessionsUnknown();
        if (link.carrier() == carrier) {
            link.carrier(null, null);
        }
    }

    @Override
    public void moved(Link link, Moved moved) {
        routes.moved(link.topicId(), moved.getPartition(), moved.getEndpoint());
    }

    @Override
    public void draining(Link link, Carrier carrier, Draining draining) {
        // Without another place to go it is the session that grew old, not the agent that stops.
        if (draining.getEndpointsCount() > 0) {
            routes.stops(link.endpoint(), draining.getEndpointsList(), link.topicId());
        }
        carrier.retire();
    }

    @Override
    public void broke(Link link, Carrier carrier, StreamHouseException cause, boolean useful) {
        if (link.carrier() != carrier) {
            return;
        }
        log.debug(
                "a session of {} at {} ended: {}",
                link.topicId(),
                link.endpoint(),
                cause.getMessage());
        boolean outdated = link.producer() != producer();
        // Who has just been there may be there again at once.
        boolean gone = !link.isOpened() || cause.reason().equals(GrpcProblems.SILENT);
        link.carrier(null, null);
        if (cause.kind() == Kind.CLOSED) {
            return;
        }
        long now = System.nanoTime();
        link.failed(cause, dispatcher.backoff(), now);
        agents.troubled(cause);
        if (cause.kind() == Kind.UNAVAILABLE) {
            routes.lookUp(link.topicId());
            if (gone) {
                routes.suspect(link.endpoint(), now);
            }
        }
        // A session that worked and is refused now may find a new credential accepted.
        boolean again = cause.retryable() || outdated;
        boolean secondChance = useful && cause.kind() == Kind.UNAUTHENTICATED;
        if (again || secondChance) {
            return;
        }
        if (!agents.seeds().contains(link.endpoint())) {
            // Perhaps not the agent that was meant: those that were named by the user decide.
            routes.suspect(link.endpoint(), now);
            return;
        }
        dispatcher.refused(link, cause);
    }

    private @Nullable Object producer() {
        Current current = dispatcher.session().current();
        return current == null ? null : current.producer();
    }
}
