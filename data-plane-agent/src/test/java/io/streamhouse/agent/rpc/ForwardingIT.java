package io.streamhouse.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.cluster.View;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls handed on to agents that answer, refuse, are gone, or die with the call. */
class ForwardingIT {
    private static final Place PLACE = new Place(UUID.randomUUID(), 0);
    private static final AppendRequest REQUEST =
            AppendRequest.newBuilder().setBaseSequence(7).build();

    private final List<Owner> owners = new ArrayList<>();
    private final KnownRoutes routes = new KnownRoutes();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private Forwarding forwarding;

    /** Another agent, which does what a test says. */
    private static final class Owner extends AppendServiceGrpc.AppendServiceImplBase
            implements ServerInterceptor {
        private static final Metadata.Key<String> AUTHORIZATION =
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
        private static final Metadata.Key<String> FORWARDED =
                Metadata.Key.of("streamhouse-forwarded", Metadata.ASCII_STRING_MARSHALLER);

        private final Consumer<Owner> reaction;
        private final Server server;
        private volatile Metadata headers;
        private volatile Deadline deadline;
        private volatile AppendRequest request;
        private volatile StreamObserver<AppendResponse> observer;
        private volatile int calls;

        Owner(Consumer<Owner> reaction) throws Exception {
            this.reaction = reaction;
            this.server =
                    NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                            .addService(this)
                            .intercept(this)
                            .build()
                            .start();
        }

        String endpoint() {
            return "127.0.0.1:" + server.getPort();
        }

        @Override
        public void append(AppendRequest asked, StreamObserver<AppendResponse> answer) {
            request = asked;
            observer = answer;
            deadline = Context.current().getDeadline();
            calls++;
            reaction.accept(this);
        }

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata found, ServerCallHandler<Q, A> next) {
            headers = found;
            return next.startCall(call, found);
        }

        void answer() {
            observer.onNext(AppendResponse.newBuilder().setBaseOffset(41).build());
            observer.onCompleted();
        }

        void refuse(Problem problem) {
            observer.onError(GrpcProblems.status(problem));
        }
    }

    private static final class KnownRoutes implements Routes {
        private volatile Route present = new Route(false, "", 1);
        private volatile Route afterRefresh;
        private volatile int refreshed;

        void lead(String endpoint) {
            present = new Route(false, endpoint, 1);
        }

        @Override
        public Route of(Place place) {
            return present;
        }

        @Override
        public void refresh() {
            refreshed++;
            if (afterRefresh != null) {
                present = afterRefresh;
            }
        }

        @Override
        public List<String> others() {
            return List.of();
        }

        @Override
        public Optional<View> view() {
            return Optional.empty();
        }
    }

    private Owner owner(Consumer<Owner> reaction) throws Exception {
        Owner owner = new Owner(reaction);
        owners.add(owner);
        return owner;
    }

    @BeforeEach
    void start() throws Exception {
        forwarding = new Forwarding(routes, Peers.of(Optional.empty()), blocking);
    }

    @AfterEach
    void stop() {
        forwarding.close();
        blocking.close();
        owners.forEach(owner -> owner.server.shutdownNow());
    }

    private static Incoming incoming(boolean forwarded) {
        return new Incoming("Bearer secret", forwarded, Deadline.after(20, TimeUnit.SECONDS));
    }

    private AppendResponse run(
            Incoming incoming, Forwarding.Effect effect, Consumer<Forwarding.Attempt> here)
            throws Exception {
        CompletableFuture<AppendResponse> answer = new CompletableFuture<>();
        forwarding.run(
                new Forwarding.Call<>(
                        incoming,
                        PLACE,
                        AppendServiceGrpc.getAppendMethod(),
                        REQUEST,
                        new StreamObserver<>() {
                            @Override
                            public void onNext(AppendResponse response) {
                                answer.complete(response);
                            }

                            @Override
                            public void onError(Throwable problem) {
                                answer.completeExceptionally(problem);
                            }

                            @Override
                            public void onCompleted() {
                                // The answer says it.
                            }
                        },
                        effect,
                        here));
        try {
            return answer.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (StatusRuntimeException) e.getCause();
        }
    }

    private AppendResponse append() throws Exception {
        return run(incoming(false), Forwarding.Effect.LASTING, ForwardingIT::nothingHere);
    }

    private static void nothingHere(Forwarding.Attempt attempt) {
        throw new AssertionError("not led here");
    }

    private static String reason(ThrowingCall call) throws Exception {
        return facts(call).get("reason");
    }

    private interface ThrowingCall {
        Object call() throws Exception;
    }

    private static Map<String, String> facts(ThrowingCall call) throws Exception {
        try {
            throw new AssertionError("expected a refusal, got " + call.call());
        } catch (StatusRuntimeException e) {
            var info =
                    StatusProto.fromThrowable(e)
                            .getDetails(0)
                            .unpack(com.google.rpc.ErrorInfo.class);
            Map<String, String> facts = new java.util.HashMap<>(info.getMetadataMap());
            facts.put("reason", info.getReason());
            return facts;
        }
    }

    @Test
    void handsOnWithCredentialDeadlineAndMark() throws Exception {
        Owner owner = owner(Owner::answer);
        routes.lead(owner.endpoint());
        assertThat(append().getBaseOffset()).isEqualTo(41);
        assertThat(owner.request).isEqualTo(REQUEST);
        assertThat(owner.headers.get(Owner.AUTHORIZATION)).isEqualTo("Bearer secret");
        assertThat(owner.headers.get(Owner.FORWARDED)).isEqualTo("1");
        assertThat(owner.deadline.timeRemaining(TimeUnit.SECONDS)).isBetween(5L, 20L);
    }

    @Test
    void aRefusalComesBackWithItsDetails() throws Exception {
        Owner owner = owner(it -> it.refuse(Problem.of(Reason.SEQUENCE_GAP, "gap").with("got", 9)));
        routes.lead(owner.endpoint());
        assertThat(facts(this::append))
                .containsEntry("reason", "SEQUENCE_GAP")
                .containsEntry("got", "9");
        assertThat(owner.calls).isEqualTo(1);
    }

    @Test
    void whatWasHandedOnIsNotHandedOnAgain() throws Exception {
        Owner owner = owner(Owner::answer);
        routes.lead(owner.endpoint());
        Map<String, String> facts =
                facts(() ->
                        run(incoming(true), Forwarding.Effect.LASTING, ForwardingIT::nothingHere));
        assertThat(facts)
                .containsEntry("reason", "NOT_OWNER")
                .containsEntry("endpoint", owner.endpoint());
        assertThat(owner.calls).isZero();
    }

    @Test
    void anOldRouteIsLookedForAgainOnce() throws Exception {
        Owner next = owner(Owner::answer);
        Owner old = owner(it -> it.refuse(Problem.of(Reason.NOT_OWNER, "gone")));
        routes.lead(old.endpoint());
        routes.afterRefresh = new Routes.Route(false, next.endpoint(), 2);
        assertThat(append().getBaseOffset()).isEqualTo(41);
        assertThat(routes.refreshed).isEqualTo(1);

        routes.lead(old.endpoint());
        routes.afterRefresh = new Routes.Route(false, old.endpoint(), 2);
        assertThat(reason(this::append)).isEqualTo("NOT_OWNER");
        assertThat(old.calls).isEqualTo(3);
    }

    @Test
    void aLeaderThatIsGoneHasDoneNothing() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        routes.lead("127.0.0.1:" + nobody);
        assertThat(facts(this::append))
                .containsEntry("reason", "NOT_OWNER")
                .containsEntry("side_effect", "NONE");
        Owner next = owner(Owner::answer);
        routes.lead("127.0.0.1:" + nobody);
        routes.afterRefresh = new Routes.Route(false, next.endpoint(), 2);
        assertThat(append().getBaseOffset()).isEqualTo(41);
    }

    @Test
    void aLeaderThatDiesWithTheCallMayHaveDoneIt() throws Exception {
        Owner first = owner(it -> it.server.shutdownNow());
        routes.lead(first.endpoint());
        assertThat(facts(this::append))
                .containsEntry("reason", "OUTCOME_UNKNOWN")
                .containsEntry("side_effect", "UNKNOWN");
        Owner second = owner(it -> it.server.shutdownNow());
        routes.lead(second.endpoint());
        assertThat(
                        reason(() ->
                                run(
                                        incoming(false),
                                        Forwarding.Effect.NONE,
                                        ForwardingIT::nothingHere)))
                .isEqualTo("NOT_OWNER");
    }

    @Test
    void nobodyLeads() throws Exception {
        assertThat(reason(this::append)).isEqualTo("NOT_OWNER");
    }

    @Test
    void whatWasLostHereIsTriedWhereItWent() throws Exception {
        Owner next = owner(Owner::answer);
        routes.present = new Routes.Route(true, "", 1);
        routes.afterRefresh = new Routes.Route(false, next.endpoint(), 2);
        AppendResponse answer =
                run(
                        incoming(false),
                        Forwarding.Effect.LASTING,
                        attempt -> attempt.refused(Problem.of(Reason.LEASE_LOST, "lost")));
        assertThat(answer.getBaseOffset()).isEqualTo(41);
    }

    @Test
    void whatIsTriedAgainIsNotDoneWhereItWasRefused() throws Exception {
        routes.present = new Routes.Route(true, "", 1);
        List<Thread> threads = new CopyOnWriteArrayList<>();
        Thread commitLoop = Thread.currentThread();
        assertThat(
                        reason(() ->
                                run(
                                        incoming(false),
                                        Forwarding.Effect.LASTING,
                                        attempt -> {
                                            threads.add(Thread.currentThread());
                                            routes.present = new Routes.Route(true, "", 2);
                                            attempt.refused(Problem.of(Reason.NOT_OWNER, "gone"));
                                        })))
                .isEqualTo("NOT_OWNER");
        assertThat(threads).hasSize(2);
        assertThat(threads.getFirst()).isSameAs(commitLoop);
        assertThat(threads.getLast()).isNotSameAs(commitLoop);
    }

    @Test
    void aLeaderWithoutAnAddressHasDoneNothing() throws Exception {
        routes.lead("no address:at all");
        assertThat(facts(this::append))
                .containsEntry("reason", "NOT_OWNER")
                .containsEntry("side_effect", "NONE");
    }
}
