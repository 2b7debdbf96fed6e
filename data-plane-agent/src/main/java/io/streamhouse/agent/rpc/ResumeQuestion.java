package io.streamhouse.agent.rpc;

import io.grpc.MethodDescriptor;
import io.streamhouse.agent.log.Answer;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.proto.v1.GetResumePointsRequest;
import io.streamhouse.proto.v1.GetResumePointsResponse;
import io.streamhouse.proto.v1.PartitionRef;
import io.streamhouse.proto.v1.ProducerRef;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ResumePoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where a producer stands in partitions; asking fences its earlier epochs there. */
record ResumeQuestion(
        StreamLog log, NumberBinding binding, List<PartitionRef> refs, List<Place> places)
        implements Fanout.Question<GetResumePointsRequest, GetResumePointsResponse, ResumePoint> {
    /** The producer's newest incarnation, as batch headers name it. */
    ProducerRef producer() {
        return ProducerRef.newBuilder()
                .setProducerId(binding.number())
                .setEpoch((int) (binding.producer().incarnation() - binding.firstIncarnation()))
                .build();
    }

    @Override
    public MethodDescriptor<GetResumePointsRequest, GetResumePointsResponse> method() {
        return ProducerServiceGrpc.getGetResumePointsMethod();
    }

    @Override
    public GetResumePointsRequest request(List<Integer> numbers) {
        return GetResumePointsRequest.newBuilder()
                .setProducer(producer())
                .addAllResumeFor(numbers.stream().map(refs::get).toList())
                .build();
    }

    @Override
    public List<ResumePoint> answers(GetResumePointsResponse answer) {
        return answer.getResumePointsList();
    }

    @Override
    public CompletableFuture<List<ResumePoint>> here(List<Integer> numbers) {
        CompletableFuture<List<ResumePoint>> result = new CompletableFuture<>();
        log.install(
                binding,
                numbers.stream().map(places::get).toList(),
                new Answer<>() {
                    @Override
                    public void done(List<Progress.Standing> standings) {
                        result.complete(points(numbers, standings));
                    }

                    @Override
                    public void refused(Problem problem) {
                        result.completeExceptionally(problem);
                    }
                });
        return result;
    }

    @Override
    public Forwarding.Effect effect() {
        // Asking again fences no more than asking once.
        return Forwarding.Effect.NONE;
    }

    private List<ResumePoint> points(List<Integer> numbers, List<Progress.Standing> standings) {
        List<ResumePoint> points = new ArrayList<>();
        for (int i = 0; i < standings.size(); i++) {
            points.add(
                    ResumePoint.newBuilder()
                            .setPartition(refs.get(numbers.get(i)))
                            .setLastSequence(standings.get(i).lastSequence())
                            .setLastOffset(standings.get(i).lastOffset())
                            .build());
        }
        return points;
    }
}
