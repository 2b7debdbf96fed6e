package io.streamhouse.control.agent;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One connection per agent, kept. Thread-safe. */
final class Channels implements AutoCloseable {
    static final int MESSAGE_BYTES_MAX = 8 << 20;

    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final int ENDPOINTS_MAX = 1_000;

    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final ChannelCredentials credentials;

    /**
     * @param tls whether the agents speak TLS
     */
    Channels(boolean tls) {
        this.credentials =
                tls ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
    }

    ManagedChannel to(String endpoint) {
        if (channels.size() > ENDPOINTS_MAX) {
            closeAll();
        }
        return channels.computeIfAbsent(
                endpoint,
                it ->
                        Grpc.newChannelBuilder(it, credentials)
                                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                                .idleTimeout(IDLE.toSeconds(), TimeUnit.SECONDS)
                                .build());
    }

    private void closeAll() {
        channels.values().forEach(ManagedChannel::shutdown);
        channels.clear();
    }

    @Override
    public void close() {
        closeAll();
    }
}
