package io.streamhouse.bench.log;

import io.streamhouse.architecture.Sources;
import io.streamhouse.system.Belongings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A client in a process of its own, with the same heap for all. */
final class ClientProcess {
    private static final List<String> OPTIONS =
            List.of(
                    "-Xms512m",
                    "-Xmx512m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Dlogback.configurationFile="
                            + Sources.root().resolve("system-tests/src/bench/client-logback.xml"));
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private ClientProcess() {}

    /** Runs a main class to its end; its lines. */
    static List<String> run(
            String classPath, String main, List<String> arguments, Map<String, String> environment)
            throws Exception {
        Process process = start(classPath, main, arguments, environment);
        List<String> lines;
        try (var reader = process.inputReader()) {
            lines = reader.readAllLines();
        }
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(main + " failed: " + String.join("\n", lines));
        }
        return lines;
    }

    private static Process start(
            String classPath, String main, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.addAll(OPTIONS);
        String more = System.getenv("CLIENT_OPTIONS");
        if (more != null) {
            command.addAll(List.of(more.split(" ")));
        }
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(it -> it.startsWith("STREAMHOUSE_"));
        builder.environment().putAll(environment);
        return Belongings.start(builder);
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
