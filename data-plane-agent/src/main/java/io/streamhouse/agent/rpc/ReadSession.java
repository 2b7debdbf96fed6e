package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.proto.v1.Draining;
import io.streamhouse.proto.v1.Moved;
import io.streamhouse.proto.v1.OffsetGap;
import io.streamhouse.proto.v1.OpenReadSession;
import io.streamhouse.proto.v1.PartitionFailure;
import io.streamhouse.proto.v1.PartitionOffset;
import io.streamhouse.proto.v1.ReadHeartbeat;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.Seek;
import io.streamhouse.proto.v1.SessionRecords;
import io.streamhouse.proto.v1.StartAt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream of what partitions of one topic hold. All that happens to it is put into an inbox and
 * done in turn, on one thread at a time that may block; in between, partitions that may have
 * something are read one after the other, a bounded piece each, as long as the client has given
 * credit and its transport takes what was sent before. So a client that stalls costs one piece, or
 * one batch where that is larger.
 */
final class ReadSession implements StreamObserver<ReadSessionRequest>, OpenSessions.Member {
    private static final int PIECE_BYTES = 128 << 10;
    private static final int FAILURES_MAX = 20;
    private static final Duration STALLED = Duration.ofSeconds(10);

    private final ServerCallStreamObserver<ReadSessionResponse> client;
    private final Parts parts;
    private final @Nullable String authorization;
    private final Heartbeat heartbeat;

    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<Integer, ReadCursor> cursors = new TreeMap<>();
    private final ArrayDeque<ReadCursor> queued = new ArrayDeque<>();
    private final ReadCredit credit = new ReadCredit();
    private @Nullable Opened opened;
    private boolean owesRequest;
    private boolean drained;
    private boolean over;
    private volatile boolean resting;
    private volatile long unsent;
    private volatile long sentNanos;

    /** What sessions work with. */
    record Parts(
            Admission admission,
            StreamLog log,
            Routes routes,
            Starts starts,
            OpenSessions sessions,
            ReadUsage usage,
            Rates rates,
            Meters meters,
            SendBudget budget,
            LongSupplier nanoTime) {}

    private record Opened(Caller caller, boolean records) {}

    private ReadSession(ServerCallStreamObserver<ReadSessionResponse> client, Parts parts) {
        this.client = client;
        this.parts = parts;
        this.authorization = Authorization.present();
        this.heartbeat = new Heartbeat(ThreadLocalRandom.current(), parts.nanoTime().getAsLong());
    }

    /** A session over a stream that begins; on the call's first thread. */
    static ReadSession begin(ServerCallStreamObserver<ReadSessionResponse> client, Parts parts) {
        ReadSession session = new ReadSession(client, parts);
        client.disableAutoRequest();
        client.setOnCancelHandler(() -> session.put(session::leave));
        client.setOnReadyHandler(() -> session.put(() -> {}));
        client.request(1);
        return session;
    }

    @Override
    public void onNext(ReadSessionRequest request) {
        put(() -> {
            take(request);
            owesRequest = true;
        });
    }

    @Override
    public void onError(Throwable cancelled) {
        put(this::leave);
    }

    @Override
    public void onCompleted() {
        put(() -> {
            leave();
            client.onCompleted();
        });
    }

    @Override
    public void recheck() {
        put(() -> {
            Opened known = opened;
            if (known != null) {
                requireRights(known.caller());
            }
        });
    }

    @Override
    public void drain(List<String> endpoints) {
        put(() -> {
            if (!drained) {
                drained = true;
                send(
                        ReadSessionResponse.newBuilder()
                                .setDraining(Draining.newBuilder().addAllEndpoints(endpoints)));
            }
        });
    }

    @Override
    public void end() {
        put(() -> fail(OpenSessions.draining()));
    }

    @Override
    public void tick(long nowNanos) {
        if (resting || heartbeat.isDue(nowNanos)) {
            put(() -> tickInTurn(nowNanos));
        } else if (unsent > 0
                && parts.budget().isTight()
                && nowNanos - sentNanos >= STALLED.toNanos()
                && !client.isReady()) {
            put(() -> fail(stalled()));
        }
    }

    // What follows is done in turn.

    private void tickInTurn(long nowNanos) {
        resting = false;
        for (ReadCursor cursor : cursors.values()) {
            if (cursor.state() == ReadCursor.State.RESTING) {
                queue(cursor);
            }
        }
        Opened known = opened;
        if (known != null && heartbeat.isDue(nowNanos)) {
            requireRights(known.caller());
            if (!over && client.isReady()) {
                send(ReadSessionResponse.newBuilder().setHeartbeat(heartbeat(known)));
            }
        }
    }

    private ReadHeartbeat heartbeat(Opened known) {
        ReadHeartbeat.Builder beat = ReadHeartbeat.newBuilder();
        for (ReadCursor cursor : cursors.values()) {
            if (cursor.start() == null) {
                try {
                    Slice bounds = parts.log().bounds(cursor.place(), organization(known));
                    beat.addPartitions(
                            PartitionOffset.newBuilder()
                                    .setPartition(cursor.partition())
                                    .setOffset(cursor.offset())
                                    .setLogStart(bounds.logStart())
                                    .setHighWatermark(bounds.highWatermark()));
                } catch (Problem _) {
                    // It went elsewhere; the cursor finds out by itself.
                    continue;
                }
            }
        }
        return beat.build();
    }

    private static java.util.UUID organization(Opened known) {
        return known.caller().organization();
    }

    private void take(ReadSessionRequest request) {
        Opened known = opened;
        if (request.hasOpen() != (known == null)) {
            throw Problem.field(
                    Reason.INVALID_FIELD, "open", "a session is opened first, and once");
        }
        switch (request.getStepCase()) {
            case OPEN -> open(request.getOpen());
            case CREDIT -> credit.add(request.getCredit());
            case SEEK -> seek(request.getSeek());
            case PAUSE -> pause(request.getPause().getPartitionsList(), true);
            case RESUME -> pause(request.getResume().getPartitionsList(), false);
            case STEP_NOT_SET ->
                    throw Problem.field(Reason.INVALID_FIELD, "step", "an unknown step");
        }
    }

    private void open(OpenReadSession request) {
        parts.admission().enter(authorization, (caller, lookup) -> open(request, caller, lookup));
    }

    private void open(OpenReadSession request, Caller caller, Lookup lookup) {
        List<Place> places =
                ReadRpc.places(request.getTopic(), request.getPartitionsList(), caller, lookup);
        boolean records = ReadRpc.records(request.getFormat());
        if (places.stream().distinct().count() < places.size()) {
            throw Problem.field(Reason.INVALID_FIELD, "partitions", "each partition once");
        }
        credit.add(request.getCredit());
        parts.sessions().add(this);
        opened = new Opened(caller, records);
        for (int i = 0; i < places.size(); i++) {
            ReadCursor cursor = cursor(places.get(i), request.getPartitions(i).getStart());
            cursors.put(cursor.partition(), cursor);
            queue(cursor);
        }
    }

    private ReadCursor cursor(Place place, StartAt start) {
        return new ReadCursor(place, start, () -> putHere(() -> woken(place.partition())));
    }

    private void woken(int partition) {
        ReadCursor cursor = cursors.get(partition);
        if (cursor != null && cursor.state() == ReadCursor.State.WAITING) {
            queue(cursor);
        }
    }

    private void seek(Seek request) {
        ReadCursor cursor = known(request.getTo().getPartition(), "seek.to.partition");
        Starts.check(request.getTo().getStart(), "seek.to.start");
        parts.log().forget(cursor.place(), cursor.wake());
        cursor.seek(request.getTo().getStart(), request.getNumber());
        queue(cursor);
    }

    private void pause(List<Integer> partitions, boolean pauses) {
        for (int partition : partitions) {
            ReadCursor cursor = known(partition, "partitions");
            boolean resumes = cursor.isPaused() && !pauses;
            cursor.pause(pauses);
            if (resumes && cursor.state() == ReadCursor.State.IDLE && !cursor.isGone()) {
                queue(cursor);
            }
        }
    }

    private ReadCursor known(int partition, String field) {
        ReadCursor cursor = cursors.get(partition);
        if (cursor == null) {
            throw Problem.field(
                    Reason.INVALID_FIELD, field, "partition " + partition + " is not read here");
        }
        return cursor;
    }

    private void queue(ReadCursor cursor) {
        if (cursor.state() != ReadCursor.State.QUEUED) {
            cursor.become(ReadCursor.State.QUEUED);
            queued.add(cursor);
        }
    }

    /** Reads a piece of the next partition; false when nothing can be sent now. */
    private boolean readNext() {
        Opened known = opened;
        if (over || known == null || !credit.isLeft() || queued.isEmpty() || !isReady()) {
            return false;
        }
        if (!requireRights(known.caller())) {
            return false;
        }
        ReadCursor cursor = queued.remove();
        cursor.become(ReadCursor.State.IDLE);
        if (!cursor.isPaused()) {
            try {
                read(known, cursor);
            } catch (Problem problem) {
                failed(known, cursor, problem);
            } catch (DatabaseUnavailable _) {
                failed(
                        known,
                        cursor,
                        Problem.of(Reason.METADATA_UNAVAILABLE, "the index cannot be read now"));
            }
        }
        return true;
    }

    private void read(Opened known, ReadCursor cursor) {
        long began = System.nanoTime();
        Place place = cursor.place();
        Routes.Route route = parts.routes().of(place);
        if (!route.own()) {
            throw Forwarding.notOwner(route);
        }
        StartAt start = cursor.start();
        if (start != null) {
            cursor.moveTo(parts.starts().offset(place, organization(known), start));
        }
        Slice bounds = parts.log().bounds(place, organization(known));
        if (cursor.offset() < bounds.logStart()) {
            skip(cursor, bounds.logStart(), OffsetGap.Reason.REASON_TRIMMED);
        }
        Slice slice =
                parts.log()
                        .read(
                                place,
                                organization(known),
                                cursor.offset(),
                                (int) Math.min(PIECE_BYTES, credit.bytes()));
        cursor.succeeded();
        if (slice.batches().isEmpty()) {
            await(known, cursor);
            return;
        }
        long first = slice.batches().getFirst().batch().baseOffset();
        if (first > cursor.offset()) {
            skip(cursor, first, OffsetGap.Reason.REASON_COMPACTED);
        }
        Contents contents =
                Contents.of(
                        slice,
                        new Contents.Ask(
                                cursor.offset(),
                                known.records(),
                                Math.min(PIECE_BYTES, credit.bytes()),
                                credit.records()));
        if (!parts.budget().take(contents.bytes())) {
            rest(cursor);
            return;
        }
        unsent = contents.bytes();
        send(known, cursor, slice, contents);
        parts.meters().read(System.nanoTime() - began, contents.recordCount(), contents.bytes());
        queue(cursor);
    }

    private void send(Opened known, ReadCursor cursor, Slice slice, Contents contents) {
        cursor.moveTo(contents.nextOffset());
        credit.use(contents.bytes(), contents.recordCount());
        send(
                ReadSessionResponse.newBuilder()
                        .setRecords(
                                SessionRecords.newBuilder()
                                        .setPartition(cursor.partition())
                                        .addAllBatches(contents.batches())
                                        .addAllRecords(contents.records())
                                        .setNextOffset(contents.nextOffset())
                                        .setHighWatermark(slice.highWatermark())
                                        .setLogStart(slice.logStart())
                                        .setSeek(cursor.seek())));
        parts.usage().add(organization(known), contents.recordCount(), contents.bytes());
        parts.rates()
                .out(
                        organization(known),
                        cursor.place().topic(),
                        contents.recordCount(),
                        contents.bytes());
    }

    private void skip(ReadCursor cursor, long to, OffsetGap.Reason reason) {
        send(
                ReadSessionResponse.newBuilder()
                        .setGap(
                                OffsetGap.newBuilder()
                                        .setPartition(cursor.partition())
                                        .setFromOffset(cursor.offset())
                                        .setToOffset(to)
                                        .setReason(reason)));
        cursor.moveTo(to);
    }

    private void await(Opened known, ReadCursor cursor) {
        cursor.become(ReadCursor.State.WAITING);
        boolean waits =
                parts.log()
                        .whenBeyond(
                                cursor.place(),
                                organization(known),
                                cursor.offset(),
                                cursor.wake());
        if (!waits) {
            queue(cursor);
        }
    }

    private void rest(ReadCursor cursor) {
        cursor.become(ReadCursor.State.RESTING);
        resting = true;
    }

    private void failed(Opened known, ReadCursor cursor, Problem problem) {
        boolean trimmed =
                problem.reason() == Reason.OFFSET_OUT_OF_RANGE
                        && cursor.start() == null
                        && cursor.offset()
                                < parts.log()
                                        .bounds(cursor.place(), organization(known))
                                        .logStart();
        if (trimmed) {
            queue(cursor);
        } else if (problem.reason() == Reason.NOT_OWNER) {
            moved(cursor);
        } else if (problem.reason().code() == io.grpc.Status.Code.NOT_FOUND) {
            fail(problem);
        } else if (problem.reason().retryable() && cursor.failed() < FAILURES_MAX) {
            rest(cursor);
        } else {
            cursor.leaves();
            send(
                    ReadSessionResponse.newBuilder()
                            .setFailed(
                                    PartitionFailure.newBuilder()
                                            .setPartition(cursor.partition())
                                            .setStatus(GrpcProblems.rpcStatus(problem))));
        }
    }

    private void moved(ReadCursor cursor) {
        cursor.leaves();
        Routes.Route route = parts.routes().of(cursor.place());
        if (route.own()) {
            parts.routes().refresh();
        }
        send(
                ReadSessionResponse.newBuilder()
                        .setMoved(
                                Moved.newBuilder()
                                        .setPartition(cursor.partition())
                                        .setEndpoint(route.own() ? "" : route.endpoint())
                                        .setLeaseEpoch(route.epoch())));
    }

    /** False when the session is over, or rests because that cannot be known now. */
    private boolean requireRights(Caller caller) {
        try {
            parts.admission().requireRights(caller);
            return true;
        } catch (Problem problem) {
            if (problem.reason().retryable()) {
                resting = true;
            } else {
                fail(problem);
            }
        } catch (DatabaseUnavailable _) {
            resting = true;
        }
        return false;
    }

    private boolean isReady() {
        if (!client.isReady()) {
            return false;
        }
        parts.budget().giveBack(unsent);
        unsent = 0;
        return true;
    }

    private void send(ReadSessionResponse.Builder response) {
        client.onNext(response.build());
        long now = parts.nanoTime().getAsLong();
        heartbeat.sent(now);
        sentNanos = now;
    }

    private void fail(Problem problem) {
        if (!over) {
            leave();
            client.onError(GrpcProblems.status(problem));
        }
    }

    private void leave() {
        over = true;
        parts.sessions().remove(this);
        parts.budget().giveBack(unsent);
        unsent = 0;
        cursors.values().forEach(cursor -> parts.log().forget(cursor.place(), cursor.wake()));
        cursors.clear();
        queued.clear();
    }

    private static Problem stalled() {
        return Problem.of(
                Reason.OVERLOADED, "the agent needs the memory of what this client does not read");
    }

    // The turn itself.

    /** Has something done in turn, soon, elsewhere. */
    private void put(Runnable event) {
        inbox.add(event);
        if (asked.getAndIncrement() == 0) {
            parts.admission().block(this::fail, this::work);
        }
    }

    /** Has something done in turn; the present thread may block. */
    private void putHere(Runnable event) {
        inbox.add(event);
        if (asked.getAndIncrement() == 0) {
            Admission.guard(this::fail, this::work);
        }
    }

    private void work() {
        int done = asked.get();
        do {
            doInbox();
            while (inbox.isEmpty() && readNext()) {
                // One piece after the other.
            }
            requestNext();
            done = asked.addAndGet(-done);
        } while (done != 0);
    }

    private void doInbox() {
        for (Runnable event = inbox.poll(); event != null; event = inbox.poll()) {
            if (!over) {
                try {
                    event.run();
                } catch (Problem problem) {
                    fail(problem);
                }
            }
        }
    }

    /** One message of the client at a time, and none while it does not read. */
    private void requestNext() {
        if (owesRequest && !over && client.isReady()) {
            owesRequest = false;
            client.request(1);
        }
    }
}
