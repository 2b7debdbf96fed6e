package io.streamhouse.agent.rpc;

import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.batch.Limits;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.identity.Permission;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Opened;
import io.streamhouse.agent.producer.Opening;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.ProducerName;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Operation;
import io.streamhouse.proto.v1.GetResumePointsRequest;
import io.streamhouse.proto.v1.GetResumePointsResponse;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ResumePoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Opens producers over gRPC. */
final class ProducerRpc extends ProducerServiceGrpc.ProducerServiceImplBase {
    private static final int RESUME_MAX = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** An agent that died is replaced within it. */
    private static final Duration OPENING_PATIENCE = Duration.ofSeconds(10);

    private static final Pattern OPENING_ID = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

    private final Admission admission;
    private final StreamLog log;
    private final Producers directory;
    private final ReadUsage usage;
    private final Forwarding forwarding;

    ProducerRpc(
            Admission admission,
            StreamLog log,
            Producers directory,
            ReadUsage usage,
            Forwarding forwarding) {
        this.forwarding = forwarding;
        this.admission = admission;
        this.log = log;
        this.directory = directory;
        this.usage = usage;
    }

    @Override
    public void openProducer(
            OpenProducerRequest request, StreamObserver<OpenProducerResponse> observer) {
        Incoming incoming = Incoming.present();
        admission.admit(
                observer,
                (caller, lookup) -> {
                    Permission.require(caller, Operation.PRODUCE, lookup);
                    ProducerName name = ProducerName.of(request.getProducerName());
                    Opening opening = opening(request);
                    List<Place> places = places(request.getResumeForList(), caller, lookup);
                    admission.block(
                            observer,
                            () ->
                                    open(
                                            request,
                                            observer,
                                            incoming,
                                            caller,
                                            () ->
                                                    directory.open(
                                                            caller.organization(), name, opening),
                                            places));
                });
    }

    private static Opening opening(OpenProducerRequest request) {
        if (request.hasOpeningId() && !OPENING_ID.matcher(request.getOpeningId()).matches()) {
            throw Problem.field(
                    Reason.INVALID_FIELD, "opening_id", "1 to 64 characters of [a-zA-Z0-9._-]");
        }
        return new Opening(
                request.hasExpectedEpoch()
                        ? OptionalInt.of(request.getExpectedEpoch())
                        : OptionalInt.empty(),
                request.hasOpeningId() ? Optional.of(request.getOpeningId()) : Optional.empty());
    }

    private static List<Place> places(List<PartitionRef> refs, Caller caller, Lookup lookup) {
        if (refs.size() > RESUME_MAX) {
            throw Problem.field(
                            Reason.INVALID_FIELD,
                            "resume_for",
                            "at most " + RESUME_MAX + " partitions")
                    .with("limit", RESUME_MAX);
        }
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < refs.size(); i++) {
            PartitionRef ref = refs.get(i);
            String field = "resume_for[" + i + "]";
            places.add(
                    Topics.place(
                            Topics.find(
                                    ref.getTopic(),
                                    field + ".topic",
                                    caller,
                                    Operation.PRODUCE,
                                    lookup),
                            ref.getPartition(),
                            field + ".partition"));
        }
        return places;
    }

    private void open(
            OpenProducerRequest request,
            StreamObserver<OpenProducerResponse> observer,
            Incoming incoming,
            Caller caller,
            Supplier<Opened> opening,
            List<Place> places) {
        Opened opened = opening.get();
        NumberBinding binding = opened.binding();
        ResumeQuestion question =
                new ResumeQuestion(log, binding, request.getResumeForList(), places);
        try {
            if (places.isEmpty()) {
                tellHere(question, incoming.deadline());
            }
            List<ResumePoint> points =
                    Fanout.all(forwarding, incoming, places, question, OPENING_PATIENCE);
            usage.add(caller.organization(), 0, 0);
            observer.onNext(response(opened, question.producer(), points));
            observer.onCompleted();
        } catch (DatabaseUnavailable _) {
            observer.onError(halfOpened());
        } catch (StatusRuntimeException e) {
            observer.onError(e.getStatus().getCode() == Status.Code.UNAVAILABLE ? halfOpened() : e);
        }
    }

    /** This agent at least knows the new epoch before it is told; waits no longer than a caller. */
    private static void tellHere(ResumeQuestion question, Deadline deadline) {
        try {
            question.here(List.of())
                    .get(deadline.timeRemaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Problem problem
                    ? GrpcProblems.status(problem)
                    : new IllegalStateException("an answer failed", e);
        } catch (TimeoutException _) {
            throw Status.DEADLINE_EXCEEDED.asRuntimeException();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw GrpcProblems.status(OpenSessions.draining());
        }
    }

    /** The epoch is raised already, and some agent has not heard of it. */
    private static StatusRuntimeException halfOpened() {
        return GrpcProblems.status(
                Problem.of(
                        Reason.OUTCOME_UNKNOWN,
                        "the producer has a new epoch, but not all agents that lead its partitions"
                                + " could be asked; open it again"));
    }

    @Override
    public void getResumePoints(
            GetResumePointsRequest request, StreamObserver<GetResumePointsResponse> observer) {
        Incoming incoming = Incoming.present();
        admission.admit(
                observer,
                (caller, lookup) -> {
                    if (!request.hasProducer()) {
                        throw Offer.producerRequired();
                    }
                    Offer.check(request.getProducer());
                    List<Place> places = places(request.getResumeForList(), caller, lookup);
                    admission.block(
                            observer,
                            () -> getResumePoints(request, observer, incoming, caller, places));
                });
    }

    private void getResumePoints(
            GetResumePointsRequest request,
            StreamObserver<GetResumePointsResponse> observer,
            Incoming incoming,
            Caller caller,
            List<Place> places) {
        NumberBinding binding = binding(request.getProducer(), caller);
        ResumeQuestion question =
                new ResumeQuestion(log, binding, request.getResumeForList(), places);
        try {
            List<ResumePoint> points = Fanout.all(forwarding, incoming, places, question, PATIENCE);
            usage.add(caller.organization(), 0, 0);
            observer.onNext(
                    GetResumePointsResponse.newBuilder().addAllResumePoints(points).build());
            observer.onCompleted();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        }
    }

    /** What a reference means, when it is the newest epoch of a producer of the caller's. */
    private NumberBinding binding(ProducerRef ref, Caller caller) {
        NumberBinding binding =
                directory
                        .binding(ref.getProducerId())
                        .filter(it -> it.producer().organization().equals(caller.organization()))
                        .orElseThrow(() ->
                                Problem.of(
                                        Reason.PRODUCER_UNKNOWN,
                                        "no producer has this id: open one with OpenProducer"));
        long asked = binding.firstIncarnation() + ref.getEpoch();
        long current = binding.producer().incarnation();
        if (asked != current) {
            throw Problem.of(
                            asked < current ? Reason.PRODUCER_FENCED : Reason.EPOCH_NOT_ISSUED,
                            "this is not the producer's present epoch")
                    .with("current_epoch", current - binding.firstIncarnation());
        }
        return binding;
    }

    private static OpenProducerResponse response(
            Opened opened, ProducerRef producer, List<ResumePoint> points) {
        return OpenProducerResponse.newBuilder()
                .setProducerName(opened.producer().name())
                .setProducer(producer)
                .addAllResumePoints(points)
                .setLimits(
                        io.streamhouse.proto.v1.Limits.newBuilder()
                                .setMaxInflightBatches(Limits.INFLIGHT_BATCHES_MAX)
                                .setMaxInflightBytes(Limits.INFLIGHT_BYTES_MAX)
                                .setRememberedBatches(Limits.REMEMBERED_BATCHES)
                                .setMaxRecordBytes(Limits.RECORD_BYTES_MAX)
                                .setMaxBatchBytes(Limits.BATCH_BYTES_MAX)
                                .setMaxBatchRecords(Limits.BATCH_RECORDS_MAX))
                .build();
    }
}
