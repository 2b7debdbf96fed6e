package io.streamhouse.system;

import io.streamhouse.architecture.Sources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The programs as {@code make run} starts them, on ports and a data directory of their own.
 * Starting again on the same directory is a restart.
 */
public final class Installation implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Path data;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final int httpPort;
    private final int grpcPort;
    private Process launcher;
    private Belongings.@Nullable Belonging belonging;

    private Installation(Path data, Map<String, String> more) throws IOException {
        this.data = data;
        this.httpPort = freePort();
        this.grpcPort = freePort();
        settings.put("STREAMHOUSE_DATA_DIR", data.toString());
        settings.put("STREAMHOUSE_HTTP_PORT", String.valueOf(httpPort));
        settings.put("STREAMHOUSE_GRPC_PORT", String.valueOf(grpcPort));
        settings.put("STREAMHOUSE_AGENT_HTTP_PORT", String.valueOf(freePort()));
        settings.put("STREAMHOUSE_AGENT_ENDPOINT", "127.0.0.1:" + grpcPort);
        settings.putAll(more);
    }

    /** Starts everything and waits until it serves. */
    public static Installation start(Path data, Map<String, String> settings) throws Exception {
        Installation installation = new Installation(data, settings);
        installation.start();
        return installation;
    }

    /** Starts everything on the same directory and ports, and waits until it serves. */
    public void start() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(Sources.root().resolve("bin/streamhouse").toString())
                        .directory(Sources.root().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        data.resolve("launcher.out").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("STREAMHOUSE_"));
        builder.environment().put("STREAMHOUSE_CLASS_ARCHIVE", "false");
        builder.environment().putAll(settings);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        if (belonging == null) {
            belonging = Belongings.add("the installation in " + data, this::end);
        }
        launcher = Belongings.whileGoingOn(builder::start);
        awaitServing();
    }

    /** Changes a setting from the next start on. */
    public void set(String name, String value) {
        settings.put(name, value);
    }

    /** Waits until both programs serve. */
    public void awaitServing() throws Exception {
        Await.until(
                "everything serves; " + data.resolve("launcher.out"),
                START_LIMIT,
                () -> {
                    if (!launcher.isAlive()) {
                        throw new AssertionError(
                                "the launcher ended: "
                                        + Files.readString(data.resolve("launcher.out")));
                    }
                    return isReady(httpPort) && isReady(agentHttpPort());
                });
    }

    private static boolean isReady(int port) {
        try {
            return new Api(URI.create("http://127.0.0.1:" + port)).get("/readyz").status() == 200;
        } catch (Api.Unreachable _) {
            return false;
        }
    }

    private int agentHttpPort() {
        return Integer.parseInt(settings.get("STREAMHOUSE_AGENT_HTTP_PORT"));
    }

    public Path data() {
        return data;
    }

    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    public Api api() {
        return new Api(url());
    }

    /** Where the agent takes gRPC. */
    public String agent() {
        return "127.0.0.1:" + grpcPort;
    }

    /** The API with the platform key. */
    public Api platform() throws IOException {
        return api().as(secret("platform-key"));
    }

    public String secret(String name) throws IOException {
        return Files.readString(data.resolve("secrets").resolve(name)).strip();
    }

    /** The process id of {@code agent}, {@code control-plane} or {@code postgres}. */
    public long pid(String program) throws IOException {
        if (program.equals("postgres")) {
            return Long.parseLong(
                    Files.readAllLines(data.resolve("postgres/data/postmaster.pid"))
                            .getFirst()
                            .trim());
        }
        return Long.parseLong(
                Files.readString(data.resolve("run").resolve(program + ".pid"))
                        .strip()
                        .split("\\s+")[0]);
    }

    /** Ends a program with SIGKILL. */
    public void kill(String program) throws IOException {
        ProcessHandle.of(pid(program)).orElseThrow().destroyForcibly();
    }

    /** Ends the launcher and everything it started with SIGKILL. */
    public void killEverything() throws Exception {
        long[] pids = {pid("agent"), pid("control-plane"), pid("postgres")};
        launcher.destroyForcibly().waitFor();
        for (long pid : pids) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        for (long pid : pids) {
            Await.until(
                    "process " + pid + " is gone",
                    Duration.ofSeconds(10),
                    () -> ProcessHandle.of(pid).isEmpty());
        }
    }

    /** Stops everything as Ctrl-C does, and waits for the end. */
    @Override
    public void close() {
        Belongings.Belonging ended = belonging;
        if (ended == null) {
            return;
        }
        try {
            ended.close();
            belonging = null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new AssertionError("the installation in " + data + " did not stop", e);
        }
    }

    private void end() throws InterruptedException {
        if (launcher == null) {
            return;
        }
        launcher.destroy();
        boolean stopped = launcher.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        launcher.destroyForcibly();
        // A launcher that was killed has left them behind.
        for (String program : List.of("agent", "control-plane", "postgres")) {
            left(program).ifPresent(ProcessHandle::destroyForcibly);
        }
        if (!stopped) {
            throw new AssertionError("the launcher did not stop within " + STOP_LIMIT);
        }
    }

    /** A program of this installation that still runs; another may have its number by now. */
    private Optional<ProcessHandle> left(String program) {
        try {
            return ProcessHandle.of(pid(program)).filter(this::isOurs);
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException _) {
            // It left no file, or half of one.
            return Optional.empty();
        }
    }

    /** All of them were started after the directory was made, and name it or its settings. */
    private boolean isOurs(ProcessHandle process) {
        try {
            String told =
                    Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                            + Files.readString(Path.of("/proc/" + process.pid() + "/environ"));
            return told.contains(data.toString());
        } catch (IOException _) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
