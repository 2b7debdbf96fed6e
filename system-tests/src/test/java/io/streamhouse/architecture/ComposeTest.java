package io.streamhouse.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.proto.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** No container engine is needed to see that the compose files name what exists. */
class ComposeTest {
    private static final Path INFRA = Sources.root().resolve("infra");

    private static final String ONE = "compose.yaml";
    private static final String SEVERAL = "compose.several.yaml";

    @ParameterizedTest
    @ValueSource(strings = {ONE, SEVERAL})
    void mountsAndBuildsFilesThatExist(String file) throws IOException {
        for (Map<String, Object> service : services(file).values()) {
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

    @ParameterizedTest
    @ValueSource(strings = {ONE, SEVERAL})
    void setsOnlySettingsThatProgramsKnow(String file) throws IOException {
        for (Map<String, Object> service : services(file).values()) {
            for (String name : environment(service).keySet()) {
                if (name.startsWith("STREAMHOUSE_")) {
                    assertThat(Settings.NAMES).contains(name);
                }
            }
        }
    }

    @Test
    void eachOfSeveralAgentsHasANameAndAPlaceOfItsOwn() throws IOException {
        Map<String, Map<String, Object>> one = services(ONE);
        Set<String> endpoints = new HashSet<>();
        services(SEVERAL)
                .forEach((name, service) -> {
                    Map<String, Object> settings = environment(service);
                    if (settings.containsKey("STREAMHOUSE_AGENT_ID")) {
                        String port = settings.get("STREAMHOUSE_GRPC_PORT").toString();
                        String published = "127.0.0.1:" + port + ":" + port;
                        List<String> ports =
                                list(
                                        service.getOrDefault(
                                                "ports",
                                                one.getOrDefault(name, Map.of()).get("ports")));
                        assertThat(settings)
                                .containsEntry("STREAMHOUSE_AGENT_ID", name)
                                .containsEntry("STREAMHOUSE_AGENT_ENDPOINT", name + ":" + port)
                                .containsEntry("STREAMHOUSE_WAL", "postgres");
                        assertThat(ports).containsExactly(published);
                        endpoints.add(published);
                    }
                });
        assertThat(endpoints).hasSize(3);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services(String name) throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(INFRA.resolve(name)));
        Map<String, Map<String, Object>> services =
                (Map<String, Map<String, Object>>) file.get("services");
        assertThat(services).containsKey("agent");
        return services;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> environment(Map<String, Object> service) {
        return (Map<String, Object>) service.getOrDefault("environment", Map.of());
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Object value) {
        return value == null ? List.of() : (List<String>) value;
    }
}
