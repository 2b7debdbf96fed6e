package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void usesPlainTextOnLoopbackAndTlsElsewhere() {
        assertThat(Endpoint.parse("127.0.0.1:9090"))
                .isEqualTo(new Endpoint("127.0.0.1", 9090, false));
        assertThat(Endpoint.parse("[::1]:7")).isEqualTo(new Endpoint("[::1]", 7, false));
        assertThat(Endpoint.parse("stream.example.com"))
                .isEqualTo(new Endpoint("stream.example.com", 9090, true));
    }

    @Test
    void obeysAScheme() {
        assertThat(Endpoint.parse("http://stream.example.com:80").tls()).isFalse();
        assertThat(Endpoint.parse("https://localhost:443/").tls()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a:0", "a:70000", "ftp://a:1", "a b:1:2"})
    void refusesWhatIsNoEndpoint(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
