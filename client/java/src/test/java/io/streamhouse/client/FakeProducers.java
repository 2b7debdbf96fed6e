package io.streamhouse.client;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.streamhouse.proto.v1.GetResumePointsRequest;
import io.streamhouse.proto.v1.GetResumePointsResponse;
import io.streamhouse.proto.v1.OpenProducerRequest;
import io.streamhouse.proto.v1.OpenProducerResponse;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ResumePoint;
import java.util.HashMap;
import java.util.Map;

/** Opens producers and knows where they stand. Its state is guarded by the agent. */
final class FakeProducers extends ProducerServiceGrpc.ProducerServiceImplBase {
    private final FakeAgent agent;
    private final Map<String, ProducerRef> producers = new HashMap<>();
    private final Map<String, String> openingIds = new HashMap<>();
    private long nextProducerId = 1;

    FakeProducers(FakeAgent agent) {
        this.agent = agent;
    }

    @Override
    public void openProducer(
            OpenProducerRequest request, StreamObserver<OpenProducerResponse> observer) {
        agent.answer("openProducer", () -> open(request), observer);
    }

    @Override
    public void getResumePoints(
            GetResumePointsRequest request, StreamObserver<GetResumePointsResponse> observer) {
        if (agent.withoutSessions) {
            super.getResumePoints(request, observer);
        } else {
            agent.answer("getResumePoints", () -> points(request), observer);
        }
    }

    private GetResumePointsResponse points(GetResumePointsRequest request) {
        synchronized (agent) {
            String name = name(request.getProducer());
            requireCurrent(name, request.getProducer().getEpoch(), Map.of());
            GetResumePointsResponse.Builder response = GetResumePointsResponse.newBuilder();
            request.getResumeForList().forEach(it -> response.addResumePoints(at(it, name)));
            return response.build();
        }
    }

    private ResumePoint at(PartitionRef ref, String name) {
        FakePartition partition = agent.topic(ref.getTopic())[ref.getPartition()];
        return ResumePoint.newBuilder()
                .setPartition(ref)
                .setLastSequence(partition.lastSequence(name))
                .setLastOffset(partition.lastOffset(name))
                .build();
    }

    private OpenProducerResponse open(OpenProducerRequest request) {
        synchronized (agent) {
            String name =
                    request.getProducerName().isEmpty()
                            ? "ephemeral-" + nextProducerId
                            : request.getProducerName();
            ProducerRef known = producers.get(name);
            if (request.hasExpectedEpoch() && known != null) {
                fence(
                        known,
                        request.getExpectedEpoch(),
                        Map.of("opening_id", openingIds.get(name)));
            }
            ProducerRef opened =
                    known == null
                            ? ProducerRef.newBuilder().setProducerId(nextProducerId++).build()
                            : known.toBuilder().setEpoch(known.getEpoch() + 1).build();
            producers.put(name, opened);
            openingIds.put(name, request.getOpeningId());
            OpenProducerResponse.Builder response =
                    OpenProducerResponse.newBuilder()
                            .setProducerName(name)
                            .setProducer(opened)
                            .setLimits(agent.limits);
            request.getResumeForList().forEach(it -> response.addResumePoints(at(it, name)));
            return response.build();
        }
    }

    /** Forgets everybody. */
    void forget() {
        producers.clear();
    }

    ProducerRef known(String name) {
        return producers.get(name);
    }

    /** The name of a producer that may append, or at least is known. */
    String name(ProducerRef producer) {
        return producers.entrySet().stream()
                .filter(it -> it.getValue().getProducerId() == producer.getProducerId())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() ->
                        FakeAgent.refuse(Status.Code.NOT_FOUND, "PRODUCER_UNKNOWN", Map.of()));
    }

    /** Refuses whoever was opened again since. */
    void requireCurrent(String name, int epoch, Map<String, String> facts) {
        fence(producers.get(name), epoch, facts);
    }

    private static void fence(ProducerRef current, int epoch, Map<String, String> facts) {
        if (epoch < current.getEpoch()) {
            Map<String, String> all = new HashMap<>(facts);
            all.put("current_epoch", Integer.toString(current.getEpoch()));
            throw FakeAgent.refuse(Status.Code.FAILED_PRECONDITION, "PRODUCER_FENCED", all);
        }
    }
}
