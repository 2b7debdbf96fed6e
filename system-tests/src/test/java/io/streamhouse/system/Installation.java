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
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The programs as {@code make run} starts them, on ports and a data directory of their own.
 * Starting again on the same directory is a restart.
 */
public final class Installation implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    private final Path data;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final int httpPort;
    private final int grpcPort;
    private Process launcher;

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
        launcher = builder.start();
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
        if (launcher == null || !launcher.isAlive()) {
            return;
        }
        launcher.destroy();
        try {
            if (!launcher.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the launcher did not stop within 60 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
