package io.streamhouse.agent.rpc;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.streamhouse.agent.batch.BatchChecker;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.batch.Limits;
import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.world.World;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import io.streamhouse.proto.v1.ProducerServiceGrpc;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.TopicServiceGrpc;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The gRPC server: services, health per service, reflection. */
public final class GrpcEndpoint implements AutoCloseable {
    private static final int WINDOW_BYTES = 8 << 20;

    /** Calls and streams at once over one connection; agents forward many clients' over one. */
    private static final int CALLS_PER_CONNECTION_MAX = 4_096;

    private static final int CONNECTION_AGE_MINUTES = 15;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int DRAIN_SECONDS = 5;
    private static final List<String> SERVICES =
            List.of(
                    HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
                    ProducerServiceGrpc.SERVICE_NAME,
                    AppendServiceGrpc.SERVICE_NAME,
                    ReadServiceGrpc.SERVICE_NAME,
                    TopicServiceGrpc.SERVICE_NAME);

    private final Server server;
    private final HealthStatusManager health;
    private final Forwarding forwarding;

    /**
     * What the services work with.
     *
     * @param blocking runs what may block
     */
    public record Parts(
            Admission admission,
            StreamLog log,
            Routes routes,
            Producers producers,
            World world,
            ControlPlane control,
            LongPolls polls,
            OpenSessions sessions,
            SendBudget budget,
            ReadUsage usage,
            Rates rates,
            Meters meters,
            InstantSource clock,
            Executor blocking) {}

    /** Certificate and key of a TLS server. */
    public record Tls(Path certificateFile, Path keyFile) {}

    private GrpcEndpoint(Server server, HealthStatusManager health, Forwarding forwarding) {
        this.server = server;
        this.health = health;
        this.forwarding = forwarding;
    }

    /** Binds and serves; health says so only when told. */
    @SuppressWarnings("deprecation") // v1alpha reflection, for clients that know no other
    public static GrpcEndpoint start(InetSocketAddress address, Optional<Tls> tls, Parts parts)
            throws IOException {
        HealthStatusManager health = new HealthStatusManager();
        Forwarding forwarding = new Forwarding(parts.routes(), Peers.of(tls), parts.blocking());
        Server server =
                builder(address, tls)
                        // One connection's appends stay in order, and cost no hand-over.
                        .directExecutor()
                        .maxInboundMessageSize(Limits.MESSAGE_BYTES_MAX)
                        .flowControlWindow(WINDOW_BYTES)
                        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
                        .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .maxConnectionAge(CONNECTION_AGE_MINUTES, TimeUnit.MINUTES)
                        .maxConnectionAgeGrace(
                                OpenSessions.CONNECTION_GRACE.toMinutes(), TimeUnit.MINUTES)
                        .intercept(new Authorization())
                        .addService(
                                WellFormed.of(
                                        new ProducerRpc(
                                                parts.admission(),
                                                parts.log(),
                                                parts.producers(),
                                                parts.usage(),
                                                forwarding)))
                        .addService(
                                WellFormed.of(
                                        SharedBytes.in(
                                                new AppendRpc(
                                                        parts.admission(),
                                                        appends(parts),
                                                        parts.sessions(),
                                                        forwarding))))
                        .addService(WellFormed.of(reads(parts, forwarding)))
                        .addService(
                                WellFormed.of(
                                        new TopicRpc(
                                                parts.admission(),
                                                parts.world(),
                                                parts.control(),
                                                parts.log(),
                                                parts.usage(),
                                                forwarding)))
                        .addService(health.getHealthService())
                        .addService(ProtoReflectionServiceV1.newInstance())
                        .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance())
                        .build();
        GrpcEndpoint endpoint = new GrpcEndpoint(server, health, forwarding);
        endpoint.serving(false);
        server.start();
        return endpoint;
    }

    private static Appends appends(Parts parts) {
        return new Appends(
                parts.log(),
                new BatchChecker(parts.clock()),
                new BatchMaker(parts.clock()),
                parts.usage(),
                parts.meters());
    }

    private static ReadRpc reads(Parts parts, Forwarding forwarding) {
        Starts starts = new Starts(parts.log(), parts.clock());
        return new ReadRpc(
                parts.admission(),
                parts.log(),
                parts.polls(),
                starts,
                parts.usage(),
                new ReadSessionParts(
                        parts.admission(),
                        parts.log(),
                        parts.routes(),
                        starts,
                        parts.sessions(),
                        parts.usage(),
                        parts.rates(),
                        parts.meters(),
                        parts.budget(),
                        parts.sessions().nanoTime()),
                forwarding);
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** Tells health checks whether the services serve. */
    public void serving(boolean serves) {
        ServingStatus status = serves ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        SERVICES.forEach(service -> health.setStatus(service, status));
    }

    /** Breaks all connections, as the end of the process does. */
    public void die() {
        server.shutdownNow();
    }

    /** Takes no new calls and waits a while for those under way. */
    @Override
    public void close() {
        health.enterTerminalState();
        server.shutdown();
        try {
            if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        forwarding.close();
    }

    /** Nothing older than TLS 1.3 is spoken. */
    private static NettyServerBuilder builder(InetSocketAddress address, Optional<Tls> tls)
            throws IOException {
        if (tls.isEmpty()) {
            return NettyServerBuilder.forAddress(address, InsecureServerCredentials.create());
        }
        return NettyServerBuilder.forAddress(address).sslContext(context(tls.get()));
    }

    /**
     * Makes of the files what a server needs, and drops it.
     *
     * @throws IOException when they cannot be used
     */
    public static void requireUsable(Tls tls) throws IOException {
        context(tls);
    }

    private static SslContext context(Tls tls) throws IOException {
        File certificate = tls.certificateFile().toFile();
        File key = tls.keyFile().toFile();
        try {
            return GrpcSslContexts.forServer(certificate, key).protocols("TLSv1.3").build();
        } catch (IllegalArgumentException e) {
            throw new IOException("certificate and key cannot be used", e);
        }
    }
}
