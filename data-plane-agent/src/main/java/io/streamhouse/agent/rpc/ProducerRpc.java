package io.streamhouse.agent.rpc;

import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.batch.Limits;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.identity.Permission;
import io.streamhouse.agent.log.Answer;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Opened;
import io.streamhouse.agent.producer.Opening;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.ProducerName;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Operation;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ResumePoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Opens producers over gRPC. */
final class ProducerRpc extends ProducerServiceGrpc.ProducerServiceImplBase {
    private static final int RESUME_MAX = 1_000;
    private static final Pattern OPENING_ID = Pattern.compile("[a-zA-Z0-9._-]{1,64}");

    private final Admission admission;
    private final StreamLog log;
    private final Producers directory;
    private final ReadUsage usage;

    ProducerRpc(Admission admission, StreamLog log, Producers directory, ReadUsage usage) {
        this.admission = admission;
        this.log = log;
        this.directory = directory;
        this.usage = usage;
    }

    @Override
    public void openProducer(
            OpenProducerRequest request, StreamObserver<OpenProducerResponse> observer) {
        admission.admit(
                observer,
                (caller, lookup) -> {
                    Permission.require(caller, Operation.PRODUCE, lookup);
                    ProducerName name = ProducerName.of(request.getProducerName());
                    Opening opening = opening(request);
                    List<Place> places = places(request, caller, lookup);
                    admission.block(
                            observer, () -> open(request, observer, caller, name, opening, places));
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

    private static List<Place> places(OpenProducerRequest request, Caller caller, Lookup lookup) {
        if (request.getResumeForCount() > RESUME_MAX) {
            throw Problem.field(
                            Reason.INVALID_FIELD,
                            "resume_for",
                            "at most " + RESUME_MAX + " partitions")
                    .with("limit", RESUME_MAX);
        }
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < request.getResumeForCount(); i++) {
            PartitionRef ref = request.getResumeFor(i);
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
            Caller caller,
            ProducerName name,
            Opening opening,
            List<Place> places) {
        Opened opened = directory.open(caller.organization(), name, opening);
        log.install(
                opened,
                places,
                new Answer<>() {
                    @Override
                    public void done(List<Progress.Standing> standings) {
                        usage.add(caller.organization(), 0, 0);
                        observer.onNext(response(request, opened, standings));
                        observer.onCompleted();
                    }

                    @Override
                    public void refused(Problem problem) {
                        admission.refuse(observer, problem);
                    }
                });
    }

    private static OpenProducerResponse response(
            OpenProducerRequest request, Opened opened, List<Progress.Standing> standings) {
        OpenProducerResponse.Builder response =
                OpenProducerResponse.newBuilder()
                        .setProducerName(opened.producer().name())
                        .setProducer(
                                ProducerRef.newBuilder()
                                        .setProducerId(opened.producer().number())
                                        .setEpoch(opened.epoch()))
                        .setLimits(
                                io.streamhouse.proto.v1.Limits.newBuilder()
                                        .setMaxInflightBatches(Limits.INFLIGHT_BATCHES_MAX)
                                        .setMaxInflightBytes(Limits.INFLIGHT_BYTES_MAX)
                                        .setRememberedBatches(Limits.REMEMBERED_BATCHES)
                                        .setMaxRecordBytes(Limits.RECORD_BYTES_MAX)
                                        .setMaxBatchBytes(Limits.BATCH_BYTES_MAX)
                                        .setMaxBatchRecords(Limits.BATCH_RECORDS_MAX));
        for (int i = 0; i < standings.size(); i++) {
            response.addResumePoints(
                    ResumePoint.newBuilder()
                            .setPartition(request.getResumeFor(i))
                            .setLastSequence(standings.get(i).lastSequence())
                            .setLastOffset(standings.get(i).lastOffset()));
        }
        return response.build();
    }
}
