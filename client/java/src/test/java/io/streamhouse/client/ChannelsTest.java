package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelsTest {
    @ParameterizedTest
    @ValueSource(strings = {"[::1]:9090", "127.0.0.1:9090", "localhost:9090"})
    void eachFormOfAnEndpointHasAChannel(String endpoint) {
        ManagedChannel channel = new Channels(Optional.empty()).apply(Endpoint.parse(endpoint));
        try {
            assertThat(channel.authority()).isEqualTo(endpoint);
        } finally {
            channel.shutdownNow();
        }
    }
}
