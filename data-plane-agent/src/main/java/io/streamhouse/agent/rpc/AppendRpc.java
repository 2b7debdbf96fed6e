package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Operation;
import io.streamhouse.agent.world.Topic;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.AppendSessionRequest;
import io.streamhouse.proto.v1.AppendSessionResponse;
import io.streamhouse.proto.v1.SetFenceRequest;
import io.streamhouse.proto.v1.SetFenceResponse;

/** Appends over gRPC: checks on the transport's thread, then the commit loop answers. */
final class AppendRpc extends AppendServiceGrpc.AppendServiceImplBase {
    private final Admission admission;
    private final Appends appends;
    private final OpenSessions sessions;
    private final Forwarding forwarding;

    AppendRpc(Admission admission, Appends appends, OpenSessions sessions, Forwarding forwarding) {
        this.admission = admission;
        this.appends = appends;
        this.sessions = sessions;
        this.forwarding = forwarding;
    }

    @Override
    public void append(AppendRequest request, StreamObserver<AppendResponse> observer) {
        long began = System.nanoTime();
        Incoming incoming = Incoming.present();
        admission.admit(
                observer,
                (caller, lookup) -> append(request, observer, incoming, caller, lookup, began));
    }

    @Override
    public StreamObserver<AppendSessionRequest> appendSession(
            StreamObserver<AppendSessionResponse> observer) {
        return AppendSession.begin(
                (ServerCallStreamObserver<AppendSessionResponse>) observer,
                admission,
                appends,
                sessions,
                forwarding.routes());
    }

    @Override
    public void setFence(SetFenceRequest request, StreamObserver<SetFenceResponse> observer) {
        Incoming incoming = Incoming.present();
        admission.admit(
                observer,
                (caller, lookup) -> {
                    Topic topic =
                            Topics.find(
                                    request.getTopic(), "topic", caller, Operation.PRODUCE, lookup);
                    Place place = Topics.place(topic, request.getPartition(), "partition");
                    forwarding.run(
                            new Forwarding.Call<>(
                                    incoming,
                                    place,
                                    AppendServiceGrpc.getSetFenceMethod(),
                                    request,
                                    observer,
                                    Forwarding.Effect.LASTING,
                                    attempt ->
                                            appends.setFence(
                                                    caller.organization(),
                                                    place,
                                                    request,
                                                    new NumberAnswer<>(
                                                            it ->
                                                                    appends.fenced(
                                                                            caller.organization(),
                                                                            it),
                                                            observer,
                                                            attempt))));
                });
    }

    private void append(
            AppendRequest request,
            StreamObserver<AppendResponse> observer,
            Incoming incoming,
            Caller caller,
            Lookup lookup,
            long began) {
        Topic topic = Topics.find(request.getTopic(), "topic", caller, Operation.PRODUCE, lookup);
        Place place = Topics.place(topic, request.getPartition(), "partition");
        forwarding.run(
                new Forwarding.Call<>(
                        incoming,
                        place,
                        AppendServiceGrpc.getAppendMethod(),
                        request,
                        observer,
                        Forwarding.Effect.LASTING,
                        attempt -> {
                            Offer offer = Offer.of(request);
                            appends.append(
                                    caller.organization(),
                                    place,
                                    offer,
                                    appends.check(offer),
                                    new Answer(offer, observer, attempt, caller, began));
                        }));
    }

    /** Answers from the commit loop. */
    private final class Answer implements Append.Reply {
        private final long baseSequence;
        private final StreamObserver<AppendResponse> observer;
        private final Forwarding.Attempt attempt;
        private final Caller caller;
        private final long began;

        Answer(
                Offer offer,
                StreamObserver<AppendResponse> observer,
                Forwarding.Attempt attempt,
                Caller caller,
                long began) {
            this.baseSequence = offer.baseSequence();
            this.observer = observer;
            this.attempt = attempt;
            this.caller = caller;
            this.began = began;
        }

        @Override
        public void appended(Append.Appended appended) {
            observer.onNext(appends.appended(caller.organization(), baseSequence, appended, began));
            observer.onCompleted();
        }

        @Override
        public void refused(Problem problem) {
            appends.refused();
            attempt.refused(problem);
        }
    }
}
