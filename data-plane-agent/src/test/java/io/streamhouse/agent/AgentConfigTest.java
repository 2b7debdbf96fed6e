package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.store.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentConfigTest {
    private static final String URL = "jdbc:postgresql://127.0.0.1:1/x";

    private static Map<String, String> with(String name, String value) {
        Map<String, String> environment = new HashMap<>();
        environment.put("STREAMHOUSE_DATABASE_URL", URL);
        environment.put(name, value);
        return environment;
    }

    @Test
    void defaultsAreThoseOfTheInterfacesPage() {
        assertThat(AgentConfig.read(Map.of("STREAMHOUSE_DATABASE_URL", URL)))
                .isEqualTo(
                        new AgentConfig(
                                URL,
                                Path.of(".streamhouse/log"),
                                Path.of(".streamhouse/secrets"),
                                "127.0.0.1",
                                9090,
                                9091,
                                "agent-1",
                                WalKind.FILE,
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofHours(1),
                                Duration.ofSeconds(5),
                                Duration.ofHours(1),
                                Optional.empty(),
                                false,
                                false,
                                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "STREAMHOUSE_DATABASE_URL, mysql://x",
        "STREAMHOUSE_DATABASE_URL, ' '",
        "STREAMHOUSE_GRPC_PORT, 70000",
        "STREAMHOUSE_AGENT_HTTP_PORT, x",
        "STREAMHOUSE_AGENT_ID, a/b",
        "STREAMHOUSE_AGENT_ENDPOINT, ''",
        "STREAMHOUSE_AGENT_ENDPOINT, agent-1",
        "STREAMHOUSE_AGENT_ENDPOINT, agent-1:0",
        "STREAMHOUSE_AGENT_ENDPOINT, agent-1:70000",
        "STREAMHOUSE_AGENT_ENDPOINT, http://agent-1:9090",
        "STREAMHOUSE_AGENT_ENDPOINT, agent 1:9090",
        "STREAMHOUSE_AGENT_ENDPOINT, ::1:9090",
        "STREAMHOUSE_AGENT_ENDPOINT, 0.0.0.0:9090",
        "STREAMHOUSE_AGENT_ENDPOINT, [::]:9090",
        "STREAMHOUSE_CONTROL_URL, 127.0.0.1:8080",
        "STREAMHOUSE_CONTROL_URL, ftp://there",
        "STREAMHOUSE_LOG_FORMAT, xml",
        "STREAMHOUSE_WAL, disk",
        "STREAMHOUSE_DELETE_AFTER, P31D",
        "STREAMHOUSE_USAGE_WINDOW, PT7M",
        "STREAMHOUSE_USAGE_WINDOW, 1h",
        "STREAMHOUSE_SEGMENT_AGE_MAX, PT0S",
        "STREAMHOUSE_SEGMENT_AGE_MAX, PT2M",
        "STREAMHOUSE_BIND_ADDRESS, 0.0.0.0",
        "STREAMHOUSE_ALLOW_UNSAFE_DATABASE, yes",
        "STREAMHOUSE_TLS_KEY_FILE, /k",
        "STREAMHOUSE_STORE, s3:bucket",
        "STREAMHOUSE_STORE, s3://UPPER"
    })
    void aWrongValueIsNamed(String name, String value) {
        assertThatThrownBy(() -> AgentConfig.read(with(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent-1.agents.svc:9090", "10.0.0.1:1", "[fe80::1]:65535"})
    void anEndpointIsHostAndPort(String endpoint) {
        assertThat(AgentConfig.read(with("STREAMHOUSE_AGENT_ENDPOINT", endpoint)).endpoint())
                .contains(endpoint);
    }

    @Test
    void withoutAnEndpointItIsWhereTheAgentListens() {
        assertThat(AgentConfig.read(with("STREAMHOUSE_AGENT_ID", "a")).endpoint(7))
                .isEqualTo("127.0.0.1:7");
        assertThat(AgentConfig.read(with("STREAMHOUSE_BIND_ADDRESS", "::1")).endpoint(7))
                .isEqualTo("[::1]:7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void oneOfSeveralSaysWhereItIsReachedWhenItListensEverywhere(String everywhere) {
        Map<String, String> environment = with("STREAMHOUSE_BIND_ADDRESS", everywhere);
        environment.put("STREAMHOUSE_ALLOW_PLAINTEXT", "true");
        environment.put("STREAMHOUSE_AGENT_ID", "a");
        assertThat(AgentConfig.read(environment).endpoint()).isEmpty();
        environment.put("STREAMHOUSE_WAL", "postgres");
        assertThatThrownBy(() -> AgentConfig.read(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("STREAMHOUSE_AGENT_ENDPOINT is required");
        environment.put("STREAMHOUSE_AGENT_ENDPOINT", "agent-1:9090");
        assertThat(AgentConfig.read(environment).endpoint()).contains("agent-1:9090");
    }

    @Test
    void aBucketIsNamedWithWhereItIs() {
        Map<String, String> environment = with("STREAMHOUSE_STORE", "s3://bucket/some/prefix");
        environment.put("STREAMHOUSE_S3_ENDPOINT", "http://127.0.0.1:9000");
        environment.put("STREAMHOUSE_S3_REGION", "eu-central-1");
        environment.put("STREAMHOUSE_S3_PATH_STYLE", "true");
        assertThat(AgentConfig.read(environment).s3())
                .contains(
                        new S3Settings(
                                "bucket",
                                "some/prefix/",
                                Optional.of(URI.create("http://127.0.0.1:9000")),
                                "eu-central-1",
                                true,
                                Optional.empty()));
        environment.put("STREAMHOUSE_S3_ENDPOINT", "ftp://x");
        assertThatThrownBy(() -> AgentConfig.read(environment))
                .hasMessageContaining("STREAMHOUSE_S3_ENDPOINT");
        environment.put("STREAMHOUSE_S3_ENDPOINT", "");
        environment.put("STREAMHOUSE_S3_REGION", "EU west");
        assertThatThrownBy(() -> AgentConfig.read(environment))
                .hasMessageContaining("STREAMHOUSE_S3_REGION");
    }
}
