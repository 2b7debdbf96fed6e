package io.streamhouse.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void theListIsTheOneOfTheInterfacesPage() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "interfaces.md"));
        TreeSet<String> named = new TreeSet<>();
        Pattern.compile("`(STREAMHOUSE_[A-Z0-9_]*[A-Z])`")
                .matcher(page)
                .results()
                .forEach(found -> named.add(found.group(1)));
        assertThat(Settings.NAMES).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void theEnvironmentWinsOverTheFile() {
        Map<String, String> merged =
                Settings.merged(
                        Map.of("STREAMHOUSE_GRPC_PORT", "1", "PATH", "x"),
                        Map.of("streamhouse.grpc.port", "2", "streamhouse.agent.id", "a"));
        assertThat(merged)
                .isEqualTo(Map.of("STREAMHOUSE_GRPC_PORT", "1", "STREAMHOUSE_AGENT_ID", "a"));
    }

    @Test
    void refusesEveryUnknownNameAtOnce() {
        assertThatThrownBy(() ->
                        Settings.merged(
                                Map.of("STREAMHOUSE_GRCP_PORT", "1"),
                                Map.of("streamhouse.agentid", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("STREAMHOUSE_GRCP_PORT")
                .hasMessageContaining("streamhouse.agentid");
    }
}
