package io.streamhouse.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.proto.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** No container engine is needed to see that the compose file names what exists. */
class ComposeTest {
    private static final Path INFRA = Sources.root().resolve("infra");

    @Test
    void mountsAndBuildsFilesThatExist() throws IOException {
        for (Map<String, Object> service : services()) {
            for (String mount : list(service.get("volumes"))) {
                String source = mount.split(":")[0];
                if (source.startsWith("./") && !source.equals("./secrets")) {
                    assertThat(INFRA.resolve(source)).exists();
                }
            }
            if (service.get("build") instanceof Map<?, ?> build) {
                Path dockerfile = Sources.root().resolve((String) build.get("dockerfile"));
                assertThat(dockerfile).exists();
                assertThat(Files.readString(dockerfile)).contains("USER 10001");
            }
        }
    }

    @Test
    void setsOnlySettingsThatProgramsKnow() throws IOException {
        for (Map<String, Object> service : services()) {
            if (service.get("environment") instanceof Map<?, ?> environment) {
                for (Object name : environment.keySet()) {
                    if (name.toString().startsWith("STREAMHOUSE_")) {
                        assertThat(Settings.NAMES).contains(name.toString());
                    }
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> services() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(INFRA.resolve("compose.yaml")));
        Map<String, Map<String, Object>> services =
                (Map<String, Map<String, Object>>) file.get("services");
        assertThat(services).containsKeys("postgres", "control-plane", "agent");
        return List.copyOf(services.values());
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Object value) {
        return value == null ? List.of() : (List<String>) value;
    }
}
