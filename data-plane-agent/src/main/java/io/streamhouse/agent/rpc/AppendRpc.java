package io.streamhouse.agent.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.log.Append;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Topic;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.AppendSessionRequest;
import io.streamhouse.proto.v1.AppendSessionResponse;
import java.util.UUID;

/** Appends over gRPC: checks on the transport's thread, then the commit loop answers. */
final class AppendRpc extends AppendServiceGrpc.AppendServiceImplBase {
    private final Admission admission;
    private final Appends appends;
    private final OpenSessions sessions;

    AppendRpc(Admission admission, Appends appends, OpenSessions sessions) {
        this.admission = admission;
        this.appends = appends;
        this.sessions = sessions;
    }

    @Override
    public void append(AppendRequest request, StreamObserver<AppendResponse> observer) {
        long began = System.nanoTime();
        admission.admit(
                observer, (caller, lookup) -> append(request, observer, caller, lookup, began));
    }

    @Override
    public StreamObserver<AppendSessionRequest> appendSession(
            StreamObserver<AppendSessionResponse> observer) {
        return AppendSession.begin(
                (ServerCallStreamObserver<AppendSessionResponse>) observer,
                admission,
                appends,
                sessions);
    }

    private void append(
            AppendRequest request,
            StreamObserver<AppendResponse> observer,
            Caller caller,
            Lookup lookup,
            long began) {
        Topic topic = Topics.find(request.getTopic(), "topic", caller.organization(), lookup);
        Place place = Topics.place(topic, request.getPartition(), "partition");
        Offer offer = Offer.of(request);
        appends.append(
                caller.organization(),
                place,
                offer,
                appends.check(offer),
                new Answer(request.getBaseSequence(), observer, caller.organization(), began));
    }

    /** Answers from the commit loop. */
    private final class Answer implements Append.Reply {
        private final long baseSequence;
        private final StreamObserver<AppendResponse> observer;
        private final UUID organization;
        private final long began;

        Answer(
                long baseSequence,
                StreamObserver<AppendResponse> observer,
                UUID organization,
                long began) {
            this.baseSequence = baseSequence;
            this.observer = observer;
            this.organization = organization;
            this.began = began;
        }

        @Override
        public void appended(Append.Appended appended) {
            observer.onNext(appends.appended(organization, baseSequence, appended, began));
            observer.onCompleted();
        }

        @Override
        public void refused(Problem problem) {
            appends.refused();
            admission.refuse(observer, problem);
        }
    }
}
