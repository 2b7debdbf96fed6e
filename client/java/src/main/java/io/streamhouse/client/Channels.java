package io.streamhouse.client;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Makes the connections to agents. What arrives is handed over on the network's own threads. */
final class Channels implements Function<Endpoint, ManagedChannel> {
    private static final int INBOUND_BYTES_MAX = 16 << 20;

    private final Optional<Path> trustedCertificates;

    Channels(Optional<Path> trustedCertificates) {
        this.trustedCertificates = trustedCertificates;
    }

    @Override
    public ManagedChannel apply(Endpoint endpoint) {
        return Grpc.newChannelBuilder(target(endpoint), credentials(endpoint))
                .maxInboundMessageSize(INBOUND_BYTES_MAX)
                .keepAliveTime(20, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                // Retries are ours: they know the sequences.
                .disableRetry()
                .directExecutor()
                .build();
    }

    /** The brackets of a literal of IPv6 have no place in a path. */
    private static String target(Endpoint endpoint) {
        return "dns:///" + endpoint.address().replace("[", "%5B").replace("]", "%5D");
    }

    private ChannelCredentials credentials(Endpoint endpoint) {
        if (!endpoint.tls()) {
            return InsecureChannelCredentials.create();
        }
        if (trustedCertificates.isEmpty()) {
            return TlsChannelCredentials.create();
        }
        Path file = trustedCertificates.get();
        try {
            return TlsChannelCredentials.newBuilder().trustManager(file.toFile()).build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the trusted certificates of " + file, e);
        }
    }
}
