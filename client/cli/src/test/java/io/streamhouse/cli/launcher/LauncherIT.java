package io.streamhouse.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir private Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> launchers = new ArrayList<>();
    private Path screen;

    @AfterEach
    void endAll() throws Exception {
        for (Process launcher : launchers) {
            if (launcher.isAlive()) {
                launcher.destroy();
                launcher.waitFor(30, TimeUnit.SECONDS);
            }
        }
        for (String name : List.of("agent", "control-plane", "postgres")) {
            if (Files.exists(pidFile(name))) {
                ProcessHandle.of(pid(name)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void livesThroughAnOrdinaryDay() throws Exception {
        Process first = launch();
        awaitScreen("StreamHouse is ready");
        assertThat(screen()).contains("control-plane | control-plane uses jdbc:postgresql://");
        assertThat(dataFile("logs/agent.log")).content().contains("agent uses jdbc:postgresql://");

        refusesASecondLauncher();
        startsAKilledProgramAgainAlone();
        startsAKilledPostgresAgainOnItsPort();
        stopsInOrder(first);
    }

    @Test
    void findsLeftoversAfterItWasKilled() throws Exception {
        Process killed = launch();
        awaitScreen("StreamHouse is ready");
        long agent = pid("agent");
        long controlPlane = pid("control-plane");
        long postgres = pid("postgres");
        killed.destroyForcibly().waitFor();

        launch();
        awaitScreen("StreamHouse is ready");

        assertThat(ProcessHandle.of(agent)).isEmpty();
        assertThat(ProcessHandle.of(controlPlane)).isEmpty();
        assertThat(pid("postgres")).isEqualTo(postgres);
        assertThat(screen()).contains("adopted the PostgreSQL");

        launchers.getLast().destroyForcibly().waitFor();
        for (String name : List.of("agent", "control-plane", "postgres")) {
            ProcessHandle.of(pid(name)).orElseThrow().destroyForcibly();
        }
    }

    @Test
    void startsAgainAfterEverythingWasKilled() throws Exception {
        Process killed = launch();
        awaitScreen("StreamHouse is ready");
        killed.destroyForcibly().waitFor();
        for (String name : List.of("agent", "control-plane", "postgres")) {
            long pid = pid(name);
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            await("end of " + name, () -> ProcessHandle.of(pid).isEmpty());
        }

        Process again = launch();
        awaitScreen("StreamHouse is ready");
        stopsInOrder(again);
    }

    @Test
    void namesThePortAndTheSettingWhenAPortIsTaken() throws Exception {
        prepare();
        int port = Integer.parseInt(environment.get(LauncherConfig.GRPC_PORT));
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            Process launcher = launch();
            assertThat(launcher.waitFor(LIMIT)).isTrue();
            assertThat(launcher.exitValue()).isEqualTo(1);
            assertThat(screen())
                    .contains("port " + port + " is in use")
                    .contains("STREAMHOUSE_GRPC_PORT");
            assertThat(dataFile("postgres")).doesNotExist();
        }
    }

    @Test
    void givesUpWhenAProgramRefusesItsSettings() throws Exception {
        prepare();
        environment.put("FAKE_EXIT", "2");
        Process launcher = launch();
        assertThat(launcher.waitFor(LIMIT)).isTrue();
        assertThat(launcher.exitValue()).isEqualTo(1);
        assertThat(screen())
                .contains("control-plane | a setting is wrong")
                .contains("cannot run: the control-plane cannot start");
        assertThat(dataFile("postgres/data/postmaster.pid")).doesNotExist();
    }

    @Test
    void refusesAnUnknownSettingButNotTheClients() throws Exception {
        prepare();
        environment.put("STREAMHOUSE_API_KEY", "shk_live_x");
        environment.put("STREAMHOUSE_HTPP_PORT", "1");
        Process launcher = launch();
        assertThat(launcher.waitFor(LIMIT)).isTrue();
        assertThat(launcher.exitValue()).isEqualTo(2);
        assertThat(screen()).contains("STREAMHOUSE_HTPP_PORT").doesNotContain("API_KEY");
    }

    private void refusesASecondLauncher() throws Exception {
        Path first = screen;
        Process second = launch();
        assertThat(second.waitFor(LIMIT)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(screen())
                .contains("StreamHouse already runs on " + folder.resolve("data"))
                .contains("process " + launchers.getFirst().pid());
        screen = first;
    }

    private void startsAKilledProgramAgainAlone() throws Exception {
        long agent = pid("agent");
        long controlPlane = pid("control-plane");
        ProcessHandle.of(agent).orElseThrow().destroyForcibly();
        awaitScreen("the agent has ended (exit code 137)");
        await("another agent", () -> pid("agent") != agent);
        assertThat(pid("control-plane")).isEqualTo(controlPlane);
    }

    private void startsAKilledPostgresAgainOnItsPort() throws Exception {
        long postgres = pid("postgres");
        String port = Files.readString(dataFile("postgres/port")).strip();
        ProcessHandle.of(postgres).orElseThrow().destroyForcibly();
        awaitScreen("PostgreSQL runs again on port " + port);
        assertThat(pid("postgres")).isNotEqualTo(postgres);
    }

    private void stopsInOrder(Process launcher) throws Exception {
        List<Long> pids = List.of(pid("agent"), pid("control-plane"), pid("postgres"));
        launcher.destroy();
        assertThat(launcher.waitFor(LIMIT)).isTrue();
        assertThat(launcher.exitValue()).isZero();
        assertThat(screen())
                .containsSubsequence(
                        "stopping the agent",
                        "agent says goodbye",
                        "stopping the control-plane",
                        "control-plane says goodbye",
                        "stopping PostgreSQL");
        await("end of all", () -> pids.stream().noneMatch(it -> ProcessHandle.of(it).isPresent()));
    }

    private void prepare() throws IOException {
        if (environment.isEmpty()) {
            environment.put("STREAMHOUSE_DATA_DIR", folder.resolve("data").toString());
            environment.put(LauncherConfig.HTTP_PORT, freePort());
            environment.put(LauncherConfig.GRPC_PORT, freePort());
            environment.put(LauncherConfig.AGENT_HTTP_PORT, freePort());
        }
    }

    private Process launch() throws IOException {
        prepare();
        screen = folder.resolve("screen-" + launchers.size());
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Dlogback.configurationFile=launcher-logback.xml",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FakeLauncher.class.getName())
                        .redirectErrorStream(true)
                        .redirectOutput(screen.toFile());
        builder.environment().putAll(environment);
        Process launcher = builder.start();
        launchers.add(launcher);
        return launcher;
    }

    private String screen() throws IOException {
        return Files.readString(screen);
    }

    private Path dataFile(String name) {
        return folder.resolve("data").resolve(name);
    }

    private Path pidFile(String name) {
        return name.equals("postgres")
                ? dataFile("postgres/data/postmaster.pid")
                : dataFile("run/" + name + ".pid");
    }

    private long pid(String name) throws IOException {
        String text = Files.readString(pidFile(name));
        return Long.parseLong(text.split("\\s+")[0]);
    }

    private void awaitScreen(String text) throws Exception {
        await("'" + text + "' in\n" + screen(), () -> screen().contains(text));
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime())
                    .as("waiting for " + what + "\n" + screen())
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
