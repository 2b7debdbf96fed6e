package io.streamhouse.agent.rpc;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.streamhouse.agent.batch.Limits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls to the other agents, over one channel to each that is kept while it is used. */
public final class Peers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Peers.class);
    private static final int CHANNELS_MAX = 256;
    private static final int ANSWER_BYTES_MAX = Limits.MESSAGE_BYTES_MAX;
    private static final int KEEP_ALIVE_SECONDS = 20;
    private static final int KEEP_ALIVE_ANSWER_SECONDS = 10;
    private static final int IDLE_MINUTES = 5;
    private static final int WINDOW_BYTES = 8 << 20;

    private final ChannelCredentials credentials;
    private final Map<String, ManagedChannel> channels = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /** What becomes of a call; one of the two is told, on the transport's thread. */
    interface Outcome<A> {
        /** It is done. */
        void answered(A answer);

        /**
         * It failed.
         *
         * @param sent true when the other agent may have heard of it
         */
        void failed(Status status, Metadata trailers, boolean sent);
    }

    private Peers(ChannelCredentials credentials) {
        this.credentials = credentials;
    }

    /**
     * Calls as the agents themselves are called: with TLS they trust what the platform trusts, and
     * the authority in the chain of their own certificate.
     */
    public static Peers of(Optional<GrpcEndpoint.Tls> tls) throws java.io.IOException {
        return new Peers(
                tls.isEmpty()
                        ? InsecureChannelCredentials.create()
                        : TlsChannelCredentials.newBuilder()
                                .trustManager(PeerTrust.of(tls.get().certificateFile()))
                                .build());
    }

    /** Calls another agent. Calls from one thread to one agent arrive in order. */
    <Q, A> void call(
            String endpoint,
            MethodDescriptor<Q, A> method,
            Q request,
            Incoming incoming,
            Outcome<A> outcome) {
        Sent sent = new Sent();
        ManagedChannel channel;
        try {
            channel = channel(endpoint);
        } catch (IllegalArgumentException e) {
            log.warn(
                    "another agent says that it is at {}, which is no address: {}",
                    endpoint,
                    e.getMessage());
            outcome.failed(unreachable("the agent has no address"), new Metadata(), false);
            return;
        }
        if (channel == null) {
            outcome.failed(unreachable("the agent stops"), new Metadata(), false);
            return;
        }
        ClientCall<Q, A> call =
                channel.newCall(
                        method,
                        CallOptions.DEFAULT
                                .withDeadline(incoming.deadline())
                                .withStreamTracerFactory(sent));
        call.start(new Listener<>(outcome, sent), Authorization.handedOn(incoming.authorization()));
        call.request(2);
        call.sendMessage(request);
        call.halfClose();
    }

    @Override
    public void close() {
        synchronized (channels) {
            closed = true;
            channels.values().forEach(ManagedChannel::shutdownNow);
            channels.clear();
        }
    }

    private static Status unreachable(String why) {
        return Status.UNAVAILABLE.withDescription(why);
    }

    /**
     * Null once it is closed.
     *
     * @throws IllegalArgumentException when there is no such address
     */
    private @Nullable ManagedChannel channel(String endpoint) {
        synchronized (channels) {
            if (closed) {
                return null;
            }
            ManagedChannel known = channels.get(endpoint);
            if (known != null && known.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
                return known;
            }
            if (known != null) {
                // It refuses calls with its old failure, and whoever is called may be back by now.
                known.shutdown();
            }
            if (known == null && channels.size() >= CHANNELS_MAX) {
                var oldest = channels.entrySet().iterator();
                oldest.next().getValue().shutdown();
                oldest.remove();
            }
            ManagedChannel made =
                    NettyChannelBuilder.forTarget(endpoint, credentials)
                            .directExecutor()
                            .maxInboundMessageSize(ANSWER_BYTES_MAX)
                            .flowControlWindow(WINDOW_BYTES)
                            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                            .keepAliveTimeout(KEEP_ALIVE_ANSWER_SECONDS, TimeUnit.SECONDS)
                            .idleTimeout(IDLE_MINUTES, TimeUnit.MINUTES)
                            .disableRetry()
                            .build();
            channels.put(endpoint, made);
            return made;
        }
    }

    /** Remembers whether anything of a call left this process. */
    private static final class Sent extends ClientStreamTracer.Factory {
        private volatile boolean sent;

        @Override
        public ClientStreamTracer newClientStreamTracer(
                ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void outboundHeaders() {
                    sent = true;
                }
            };
        }
    }

    private static final class Listener<A> extends ClientCall.Listener<A> {
        private final Outcome<A> outcome;
        private final Sent sent;
        private @Nullable A answer;

        Listener(Outcome<A> outcome, Sent sent) {
            this.outcome = outcome;
            this.sent = sent;
        }

        @Override
        public void onMessage(A message) {
            answer = message;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            A answered = answer;
            if (status.isOk() && answered != null) {
                outcome.answered(answered);
            } else {
                outcome.failed(
                        status.isOk() ? Status.INTERNAL.withDescription("no answer came") : status,
                        trailers,
                        sent.sent);
            }
        }
    }
}
