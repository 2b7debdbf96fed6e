package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The log as one JSON object per line. */
class LogFormatIT {
    @Test
    void everyLineIsAnObject() throws Exception {
        try (TestAgent agent =
                new TestAgent(TestDatabase.create())
                        .with("STREAMHOUSE_LOG_FORMAT", "json")
                        .startProcess()) {
            assertThat(agent.terminate()).isEqualTo(143);
            String[] lines = agent.log().split("\n");
            assertThat(lines).hasSizeGreaterThan(2);
            for (String line : lines) {
                Map<String, Object> fields = JSONObjectUtils.parse(line);
                assertThat(fields).containsKeys("timestamp", "level", "loggerName");
                assertThat(String.valueOf(fields.get("formattedMessage"))).isNotBlank();
            }
        }
    }
}
