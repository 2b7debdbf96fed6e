package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.proto.v1.OffsetGap;
import io.streamhouse.proto.v1.OpenReadSession;
import io.streamhouse.proto.v1.ReadSessionRequest;
import io.streamhouse.proto.v1.ReadSessionResponse;
import io.streamhouse.proto.v1.Seek;
import io.streamhouse.proto.v1.StartAt;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stream of what partitions of one topic hold. All that happens to it is put into an inbox and
 * done in turn, on one thread at a time that may block; in between, partitions that may have
 * something are read one after the other, a bounded piece each, as long as the client has given
 * credit and its transport takes what was sent before. So a client that stalls costs one piece, or
 * one batch where that is larger.
 */
final class ReadSession
        implements StreamObserver<ReadSessionRequest>, OpenSessions.Member, Inbox.Owner {
    private static final int FAILURES_MAX = 20;

    private final ServerCallStreamObserver<ReadSessionResponse> client;
    private final ReadSessionParts parts;
    private final @Nullable String authorization;
    private final ReadOutlet outlet;

    private final Inbox inbox;
    private final ReadCursors cursors = new ReadCursors();
    private final ReadCredit credit = new ReadCredit();
    private @Nullable Opened opened;
    private boolean owesRequest;
    private boolean drained;
    private boolean over;
    private volatile boolean resting;

    private record Opened(Caller caller, boolean records) {
        UUID organization() {
            return caller.organization();
        }
    }

    private ReadSession(
            ServerCallStreamObserver<ReadSessionResponse> client, ReadSessionParts parts) {
        this.client = client;
        this.parts = parts;
        this.inbox = new Inbox(parts.admission(), this);
        this.authorization = Authorization.present();
        this.outlet = new ReadOutlet(client, parts.budget(), parts.nanoTime());
    }

    /** A session over a stream that begins; on the call's first thread. */
    static ReadSession begin(
            ServerCallStreamObserver<ReadSessionResponse> client, ReadSessionParts parts) {
        ReadSession session = new ReadSession(client, parts);
        client.disableAutoRequest();
        client.setOnCancelHandler(() -> session.inbox.put(session::leave));
        client.setOnReadyHandler(() -> session.inbox.put(() -> {}));
        parts.sessions().arrive(session);
        client.request(1);
        return session;
    }

    @Override
    public void onNext(ReadSessionRequest request) {
        inbox.put(() -> {
            take(request);
            owesRequest = true;
        });
    }

    @Override
    public void onError(Throwable cancelled) {
        inbox.put(this::leave);
    }

    @Override
    public void onCompleted() {
        inbox.put(() -> {
            leave();
            client.onCompleted();
        });
    }

    @Override
    public void recheck() {
        inbox.put(() -> {
            Opened known = opened;
            if (known != null) {
                requireRights(known.caller());
            }
        });
    }

    @Override
    public void drain(List<String> endpoints) {
        inbox.put(() -> {
            if (!drained) {
                drained = true;
                outlet.send(ReadSessionMessages.draining(endpoints));
            }
        });
    }

    @Override
    public void end(Problem problem) {
        inbox.put(() -> fail(problem));
    }

    @Override
    public void tick(long nowNanos) {
        if (resting || outlet.isHeartbeatDue(nowNanos) || parts.log().isAdrift()) {
            inbox.put(() -> tickInTurn(nowNanos));
        } else if (outlet.isStalled(nowNanos)) {
            inbox.put(() -> fail(ReadOutlet.stalled()));
        }
    }

    // What follows is done in turn.

    private void tickInTurn(long nowNanos) {
        resting = false;
        cursors.queueRested();
        if (parts.log().isAdrift()) {
            cursors.queueWaiting();
        }
        Opened known = opened;
        if (known != null && outlet.isHeartbeatDue(nowNanos)) {
            requireRights(known.caller());
            if (!over && client.isReady()) {
                outlet.send(
                        ReadSessionMessages.heartbeat(
                                cursors.all(), parts.log(), known.organization()));
            }
        }
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
            case PAUSE -> cursors.pause(request.getPause().getPartitionsList(), true);
            case RESUME -> cursors.pause(request.getResume().getPartitionsList(), false);
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
            cursors.add(cursor);
        }
    }

    private ReadCursor cursor(Place place, StartAt start) {
        return new ReadCursor(place, start, () -> inbox.putHere(() -> woken(place.partition())));
    }

    private void woken(int partition) {
        ReadCursor cursor = cursors.find(partition);
        if (cursor != null && cursor.state() == ReadCursor.State.WAITING) {
            cursors.queue(cursor);
        }
    }

    private void seek(Seek request) {
        ReadCursor cursor = cursors.known(request.getTo().getPartition(), "seek.to.partition");
        Starts.check(request.getTo().getStart(), "seek.to.start");
        parts.log().forget(cursor.place(), cursor.wake());
        cursor.seek(request.getTo().getStart(), request.getNumber());
        cursors.queue(cursor);
    }

    /** Reads a piece of the next partition; false when nothing can be sent now. */
    @Override
    public boolean workPiece() {
        Opened known = opened;
        if (over
                || known == null
                || !credit.isLeft()
                || cursors.nothingQueued()
                || !outlet.isReady()) {
            return false;
        }
        if (!requireRights(known.caller())) {
            return false;
        }
        ReadCursor cursor = cursors.next();
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
            throw parts.log().unlessAdrift(Forwarding.notOwner(route));
        }
        StartAt start = cursor.start();
        if (start != null) {
            cursor.moveTo(parts.starts().offset(place, known.organization(), start));
        }
        Slice bounds = parts.log().bounds(place, known.organization());
        if (cursor.offset() < bounds.logStart()) {
            skip(cursor, bounds.logStart(), OffsetGap.Reason.REASON_TRIMMED);
        }
        Slice slice =
                parts.log()
                        .read(
                                place,
                                known.organization(),
                                cursor.offset(),
                                (int) Math.min(outlet.pieceBytes(), credit.bytes()));
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
                                Math.min(outlet.pieceBytes(), credit.bytes()),
                                credit.records()));
        if (!outlet.reserve(contents.heapBytes())) {
            rest(cursor);
            return;
        }
        send(known, cursor, slice, contents);
        parts.meters().read(System.nanoTime() - began, contents.recordCount(), contents.bytes());
        cursors.queue(cursor);
    }

    private void send(Opened known, ReadCursor cursor, Slice slice, Contents contents) {
        cursor.moveTo(contents.nextOffset());
        credit.use(contents.bytes(), contents.recordCount());
        outlet.send(ReadSessionMessages.records(cursor, slice, contents));
        parts.usage().add(known.organization(), contents.recordCount(), contents.bytes());
        parts.rates()
                .out(
                        known.organization(),
                        cursor.place().topic(),
                        contents.recordCount(),
                        contents.bytes());
    }

    private void skip(ReadCursor cursor, long to, OffsetGap.Reason reason) {
        outlet.send(ReadSessionMessages.gap(cursor, to, reason));
        cursor.moveTo(to);
    }

    private void await(Opened known, ReadCursor cursor) {
        cursor.become(ReadCursor.State.WAITING);
        boolean waits =
                parts.log()
                        .whenBeyond(
                                cursor.place(),
                                known.organization(),
                                cursor.offset(),
                                cursor.wake());
        if (!waits) {
            cursors.queue(cursor);
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
                                        .bounds(cursor.place(), known.organization())
                                        .logStart();
        if (trimmed) {
            cursors.queue(cursor);
        } else if (problem.reason() == Reason.NOT_OWNER) {
            moved(cursor);
        } else if (problem.reason().code() == io.grpc.Status.Code.NOT_FOUND) {
            fail(problem);
        } else if (problem.reason().retryable()
                && problem.reason() != Reason.LEASE_LOST
                && cursor.failed() < FAILURES_MAX) {
            rest(cursor);
        } else {
            cursor.leaves();
            outlet.send(ReadSessionMessages.failed(cursor, problem));
        }
    }

    private void moved(ReadCursor cursor) {
        cursor.leaves();
        Routes.Route route = parts.routes().of(cursor.place());
        if (route.own()) {
            parts.routes().refresh();
        }
        outlet.send(ReadSessionMessages.moved(cursor, route));
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

    @Override
    public void fail(Problem problem) {
        if (!over) {
            leave();
            client.onError(GrpcProblems.status(problem));
        }
    }

    private void leave() {
        over = true;
        parts.sessions().remove(this);
        outlet.close();
        cursors.all().forEach(cursor -> parts.log().forget(cursor.place(), cursor.wake()));
        cursors.clear();
    }

    @Override
    public boolean isOver() {
        return over;
    }

    /** One message of the client at a time, and none while it does not read. */
    @Override
    public void rested() {
        if (owesRequest && !over && client.isReady()) {
            owesRequest = false;
            client.request(1);
        }
    }
}
