package io.streamhouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.architecture.Sources;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells a stranger to type works. */
class ReadmeIT {
    @Test
    void theCommandsRun(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        List<String> blocks = blocks("<!-- test -->\\s*```bash\\n(.*?)```");
        assertThat(blocks).hasSizeGreaterThan(1);
        Path script = folder.resolve("readme.sh");
        Files.writeString(script, "set -euxo pipefail\n" + String.join("\n", blocks));
        try (Installation installation = Installation.start(data, Map.of())) {
            ProcessBuilder shell =
                    new ProcessBuilder("bash", script.toString())
                            .directory(Sources.root().toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("readme.out").toFile());
            shell.environment().keySet().removeIf(name -> name.startsWith("STREAMHOUSE_"));
            shell.environment()
                    .putAll(
                            Map.of(
                                    "STREAMHOUSE_URL", installation.url().toString(),
                                    "STREAMHOUSE_AGENT", installation.agent(),
                                    "STREAMHOUSE_DATA_DIR", data.toString(),
                                    "XDG_CONFIG_HOME", folder.resolve("config").toString(),
                                    "JAVA_HOME", System.getProperty("java.home")));
            Process process = shell.start();
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            String output = Files.readString(folder.resolve("readme.out"));
            assertThat(process.exitValue()).as(output).isZero();
            assertThat(output).contains("first", "second", "third");
        }
    }

    @Test
    void theJavaSnippetCompiles(@TempDir Path classes) throws IOException {
        String body = blocks("<!-- java -->\\s*```java\\n(.*?)```").getFirst();
        String source =
                "import io.streamhouse.client.*;\n"
                        + "class Snippet { void run(String apiKey, String key, String value) throws Exception {\n"
                        + body
                        + "}}";
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        boolean compiles =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(
                                null,
                                null,
                                null,
                                List.of("-proc:none", "-d", classes.toString()),
                                null,
                                List.of(file))
                        .call();
        assertThat(compiles).isTrue();
    }

    private static List<String> blocks(String form) throws IOException {
        String readme =
                Files.readString(Sources.root().resolve("README.md"), StandardCharsets.UTF_8);
        return Pattern.compile(form, Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map((MatchResult it) -> it.group(1))
                .toList();
    }
}
