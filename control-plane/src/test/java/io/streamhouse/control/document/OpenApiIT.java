package io.streamhouse.control.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.RunningPlane;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.mock.web.MockHttpServletRequest;

class OpenApiIT {
    private static final Path COMMITTED = Path.of("src", "main", "resources", "openapi.json");

    private final RunningPlane plane = RunningPlane.shared();

    private String generated() throws Exception {
        byte[] json =
                plane.bean(OpenApiWebMvcResource.class)
                        .openapiJson(
                                new MockHttpServletRequest("GET", "/v3/api-docs"),
                                "/v3/api-docs",
                                Locale.ENGLISH);
        return new String(json, StandardCharsets.UTF_8) + "\n";
    }

    /** After a wanted change: {@code -Dopenapi.update=true} writes the file again. */
    @Test
    void theCommittedDocumentIsTheGeneratedOne() throws Exception {
        String generated = generated();
        if (Boolean.getBoolean("openapi.update")) {
            Files.writeString(COMMITTED, generated);
        }
        assertThat(Files.readString(COMMITTED)).isEqualTo(generated);
    }

    @Test
    void theLinterFindsNothing() throws Exception {
        Path folder = Path.of("target", "openapi-lint");
        Files.createDirectories(folder);
        for (String file : List.of("package.json", "package-lock.json", ".npmrc")) {
            Files.copy(
                    Path.of("src", "test", "node", file),
                    folder.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        run(folder, "npm", "ci", "--prefer-offline", "--silent");
        run(
                folder,
                "node_modules/.bin/redocly",
                "lint",
                "--extends=recommended-strict",
                COMMITTED.toAbsolutePath().toString());
    }

    private static void run(Path folder, String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("REDOCLY_TELEMETRY", "off");
        builder.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        Path output = folder.resolve("output.txt");
        builder.redirectOutput(output.toFile());
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(command[0] + " ends").isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    @Test
    void theDocumentIsServed() {
        var answer = Api.browser(plane).get("//openapi.json").expect(200);
        assertThat(answer.text("openapi")).isEqualTo("3.1.0");
        assertThat(answer.json().path("paths").size()).isGreaterThan(20);
    }
}
