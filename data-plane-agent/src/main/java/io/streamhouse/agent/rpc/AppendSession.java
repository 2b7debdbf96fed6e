package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Operation;
import io.streamhouse.agent.world.Topic;
import io.streamhouse.proto.v1.AppendSessionRequest;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.OpenAppendSession;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.SessionBatch;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stream of batches to one topic. Batches are read and checked one after the other on the
 * transport's thread; answers come from the commit loop. One step of this object runs at a time,
 * whoever asks for it, and none blocks.
 *
 * <p>A batch counts against the window until its answer is handed to a transport that has room, so
 * a client that does not read its answers costs a window's memory and one message. The next message
 * is asked for when the one before is decided, window or not: only so is a client found that
 * exceeds it.
 */
final class AppendSession implements StreamObserver<AppendSessionRequest>, OpenSessions.Member {
    private final ServerCallStreamObserver<AppendSessionResponse> client;
    private final Admission admission;
    private final Appends appends;
    private final OpenSessions sessions;
    private final Routes routes;
    private final @Nullable String authorization;
    private volatile @Nullable Opened opened;

    private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
    private final Map<Integer, AppendLane> lanes = new HashMap<>();
    private final Map<Integer, Routes.Route> told = new HashMap<>();
    private final AppendOutbox outbox;
    private boolean stepping;
    private boolean opening;
    private boolean halfClosed;
    private boolean drained;
    private volatile boolean ending;
    private volatile boolean over;

    private record Opened(Caller caller, Topic topic, ProducerRef producer) {}

    private AppendSession(
            ServerCallStreamObserver<AppendSessionResponse> client,
            Admission admission,
            Appends appends,
            OpenSessions sessions,
            Routes routes) {
        this.client = client;
        this.admission = admission;
        this.appends = appends;
        this.sessions = sessions;
        this.routes = routes;
        this.outbox = new AppendOutbox(client);
        this.authorization = Authorization.present();
    }

    /** A session over a stream that begins; on the call's first thread. */
    static AppendSession begin(
            ServerCallStreamObserver<AppendSessionResponse> client,
            Admission admission,
            Appends appends,
            OpenSessions sessions,
            Routes routes) {
        AppendSession session = new AppendSession(client, admission, appends, sessions, routes);
        client.disableAutoRequest();
        client.setOnCancelHandler(() -> session.step(session::leave));
        client.setOnReadyHandler(() -> session.step(session::send));
        sessions.arrive(session);
        client.request(1);
        return session;
    }

    @Override
    public void onNext(AppendSessionRequest request) {
        long began = System.nanoTime();
        switch (request.getStepCase()) {
            case OPEN -> open(request.getOpen());
            case BATCH -> take(request.getBatch(), began);
            case STEP_NOT_SET ->
                    end(Problem.field(Reason.INVALID_FIELD, "step", "open, or send a batch"));
        }
    }

    @Override
    public void onError(Throwable cancelled) {
        step(this::leave);
    }

    @Override
    public void onCompleted() {
        step(() -> {
            halfClosed = true;
            endWhenIdle();
        });
    }

    @Override
    public void recheck() {
        Opened known = opened;
        if (known != null) {
            admission.block(
                    this::end,
                    () -> admission.readmit(known.caller(), this::refuseLater, this::findTopic));
        }
    }

    @Override
    public void drain(List<String> endpoints) {
        step(() -> {
            if (!drained) {
                drained = true;
                put(AppendSessionMessages.draining(endpoints));
            }
        });
    }

    @Override
    public void end() {
        step(() -> {
            ending = true;
            endWhenIdle();
        });
    }

    @Override
    public void tick(long nowNanos) {
        // Nothing here depends on time.
    }

    private void open(OpenAppendSession request) {
        if (opening) {
            end(Problem.field(Reason.INVALID_FIELD, "open", "a session is opened once"));
            return;
        }
        opening = true;
        admission.admit(
                authorization, this::end, (caller, lookup) -> open(request, caller, lookup));
    }

    private void open(OpenAppendSession request, Caller caller, Lookup lookup) {
        if (!request.hasProducer()) {
            throw Offer.producerRequired();
        }
        Offer.check(request.getProducer());
        Topic topic = Topics.find(request.getTopic(), "topic", caller, Operation.PRODUCE, lookup);
        sessions.add(this);
        opened = new Opened(caller, topic, request.getProducer());
        step(() -> put(AppendSessionMessages.opened(topic)));
        if (over) {
            // The client left while its credential was looked up.
            sessions.remove(this);
        }
        client.request(1);
    }

    private void take(SessionBatch batch, long began) {
        Opened known = opened;
        if (known == null) {
            end(Problem.field(Reason.INVALID_FIELD, "batch", "open the session first"));
            return;
        }
        long size = Offer.bytes(batch);
        AppendLane.Entry entry =
                new AppendLane.Entry(batch.getCorrelation(), batch.getBaseSequence(), size);
        if (!outbox.enter(entry)) {
            end(AppendSessionMessages.windowExceeded());
            return;
        }
        int partition = batch.getPartition();
        if (partition >= 0 && partition < known.topic().partitions()) {
            step(() -> lane(partition).arrive(entry));
        }
        admission.readmit(
                known.caller(),
                problem -> decided(() -> refused(partition, entry, problem)),
                lookup -> offer(known, entry, batch, lookup, began));
    }

    /** Checks a batch outside of any step: this takes time. */
    private void offer(
            Opened known, AppendLane.Entry entry, SessionBatch batch, Lookup lookup, long began) {
        Topic topic = findTopic(lookup);
        Place place = Topics.place(topic, batch.getPartition(), "partition");
        if (place.partition() >= known.topic().partitions()) {
            // The topic has grown: from now on all its partitions are known.
            opened = new Opened(known.caller(), topic, known.producer());
            step(() -> lane(place.partition()).arrive(entry));
        }
        if (entry.isAnswered()) {
            requestNext();
            return;
        }
        Routes.Route route = routes.of(place);
        if (!route.own()) {
            throw appends.notHere(route);
        }
        Offer offer = Offer.of(batch, known.producer());
        CheckedBatch checked = appends.check(offer);
        Reply reply = new Reply(known, place.partition(), entry, began);
        decided(() ->
                lane(place.partition())
                        .checked(
                                entry,
                                checked.count(),
                                () ->
                                        appends.append(
                                                known.caller().organization(),
                                                place,
                                                offer,
                                                checked,
                                                reply)));
    }

    private Topic findTopic(Lookup lookup) {
        Opened known = java.util.Objects.requireNonNull(opened);
        return Topics.byId(known.topic().id(), known.caller().organization(), lookup);
    }

    /** A batch's way is known: the next message may come. */
    private void decided(Runnable step) {
        step(step);
        requestNext();
    }

    private void requestNext() {
        if (!ending) {
            client.request(1);
        }
    }

    private void refused(int partition, AppendLane.Entry entry, Problem problem) {
        appends.refused();
        if (endsStream(problem)) {
            endNow(problem);
            return;
        }
        if (problem.reason() == Reason.NOT_OWNER) {
            moved(partition);
        }
        AppendLane lane = lanes.get(partition);
        if (lane == null) {
            put(AppendLane.rejection(entry, problem), entry);
        } else if (!entry.isAnswered()) {
            lane.refused(entry, problem);
        }
    }

    /** Says where a partition is led now, once for each of its leaders. */
    private void moved(int partition) {
        Opened known = java.util.Objects.requireNonNull(opened);
        Routes.Route route = routes.of(new Place(known.topic().id(), partition));
        if (route.own()) {
            routes.refresh();
            route = new Routes.Route(false, "", route.epoch());
        }
        if (!route.equals(told.put(partition, route))) {
            put(AppendSessionMessages.moved(partition, route));
        }
    }

    /** What concerns the session rather than a batch. */
    private static boolean endsStream(Problem problem) {
        return switch (problem.reason().code()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, INTERNAL -> true;
            case NOT_FOUND -> problem.reason() != Reason.PRODUCER_UNKNOWN;
            case FAILED_PRECONDITION -> problem.reason() == Reason.TENANT_SUSPENDED;
            default -> problem.reason() == Reason.ORGANIZATION_PENDING;
        };
    }

    private void refuseLater(Problem problem) {
        if (endsStream(problem)) {
            end(problem);
        }
    }

    private AppendLane lane(int partition) {
        return lanes.computeIfAbsent(
                partition, _ -> new AppendLane(entry -> put(entry.answer(), entry)));
    }

    private void put(AppendSessionResponse message) {
        outbox.put(message);
        send();
    }

    private void put(AppendSessionResponse answer, AppendLane.Entry entry) {
        outbox.put(answer, entry);
        send();
    }

    private void send() {
        if (!over) {
            outbox.send();
        }
        endWhenIdle();
    }

    private void endWhenIdle() {
        if (over || !outbox.isIdle()) {
            return;
        }
        if (halfClosed) {
            leave();
            client.onCompleted();
        } else if (ending) {
            endNow(OpenSessions.draining());
        }
    }

    @Override
    public void end(Problem problem) {
        step(() -> endNow(problem));
    }

    private void endNow(Problem problem) {
        if (!over) {
            leave();
            client.onError(GrpcProblems.status(problem));
        }
    }

    /** What the log has taken goes on; nothing else does. */
    private void leave() {
        over = true;
        sessions.remove(this);
        lanes.clear();
        outbox.clear();
    }

    /** Runs a step after the ones asked for before; never within another. */
    private synchronized void step(Runnable step) {
        steps.add(step);
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            while (!steps.isEmpty()) {
                Runnable next = steps.remove();
                if (!over) {
                    next.run();
                }
            }
        } finally {
            stepping = false;
        }
    }

    /** Answers from the commit loop. */
    private final class Reply implements Append.Reply {
        private final Opened known;
        private final int partition;
        private final AppendLane.Entry entry;
        private final long began;

        Reply(Opened known, int partition, AppendLane.Entry entry, long began) {
            this.known = known;
            this.partition = partition;
            this.entry = entry;
            this.began = began;
        }

        @Override
        public void appended(Append.Appended appended) {
            AppendSessionResponse ack =
                    AppendSessionMessages.ack(
                            entry,
                            appends.appended(
                                    known.caller().organization(),
                                    entry.baseSequence(),
                                    appended,
                                    began));
            step(() -> lane(partition).appended(entry, ack, appended.duplicate()));
        }

        @Override
        public void refused(Problem problem) {
            step(() -> AppendSession.this.refused(partition, entry, problem));
        }
    }
}
