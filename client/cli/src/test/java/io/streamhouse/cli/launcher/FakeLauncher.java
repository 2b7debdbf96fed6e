package io.streamhouse.cli.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The launcher with {@link FakeProgram}s. */
final class FakeLauncher {
    private FakeLauncher() {}

    public static void main(String[] arguments) throws Exception {
        Launcher.run(
                System.getenv(),
                config ->
                        url ->
                                List.of(
                                        program("control-plane", config.httpPort(), config, url),
                                        program("agent", config.agentHttpPort(), config, url)));
    }

    private static Program program(String name, int port, LauncherConfig config, String url) {
        return new Program(
                name,
                FakeProgram.class.getName(),
                Arrays.stream(System.getProperty("java.class.path").split(":"))
                        .map(Path::of)
                        .toList(),
                List.of(
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dname=" + name,
                        "-Dport=" + port),
                config.programSettings(url),
                URI.create("http://127.0.0.1:" + port + "/readyz"),
                Optional.empty());
    }
}
