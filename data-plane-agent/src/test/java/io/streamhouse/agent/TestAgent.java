package io.streamhouse.agent;

import io.streamhouse.postgres.ScratchDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent on a directory of its own: in this JVM, or as a process that can be killed. */
final class TestAgent implements AutoCloseable {
    static final KeyPair TOKEN_KEY = tokenKey();

    private final TestDatabase database;
    private final Path directory;
    private final Map<String, String> settings = new HashMap<>();
    private @Nullable RunningAgent inside;
    private volatile @Nullable Throwable halted;
    private @Nullable Process outside;
    private int heapMegabytes = 384;
    private int directMegabytes = 384;
    private int grpcPort;
    private int httpPort;

    TestAgent(TestDatabase database) throws Exception {
        this.database = database;
        this.directory = Files.createTempDirectory("streamhouse-agent-");
        Path secrets = Files.createDirectories(directory.resolve("secrets"));
        Files.writeString(secrets.resolve("pepper"), "0".repeat(64) + "\n");
        Files.writeString(secrets.resolve("db-agent-password"), ScratchDatabase.PASSWORD + "\n");
        Files.writeString(
                secrets.resolve("token-public-key.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(TOKEN_KEY.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        settings.put("STREAMHOUSE_DATABASE_URL", database.url());
        settings.put("STREAMHOUSE_DATA_DIR", directory.toString());
        settings.put("STREAMHOUSE_GRPC_PORT", "0");
        settings.put("STREAMHOUSE_AGENT_HTTP_PORT", "0");
        settings.put("STREAMHOUSE_SEGMENT_AGE_MAX", "PT0.2S");
        settings.put("STREAMHOUSE_DELETE_AFTER", "PT0S");
    }

    TestAgent with(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** How much a process may have. */
    TestAgent within(int heap, int direct) {
        heapMegabytes = heap;
        directMegabytes = direct;
        return this;
    }

    Path directory() {
        return directory;
    }

    AgentConfig config() {
        return AgentConfig.read(settings);
    }

    Secrets secrets() {
        return Secrets.read(directory.resolve("secrets"));
    }

    /** Starts in this JVM. */
    TestAgent start() throws Exception {
        halted = null;
        inside = RunningAgent.start(config(), secrets(), cause -> halted = cause);
        grpcPort = inside.grpcPort();
        httpPort = inside.httpPort();
        awaitReady();
        return this;
    }

    /** Starts as a process. */
    TestAgent startProcess() throws Exception {
        launch();
        awaitReady();
        return this;
    }

    /** Starts as a process, which may wait or refuse. */
    TestAgent launch() throws Exception {
        grpcPort = port("STREAMHOUSE_GRPC_PORT", grpcPort);
        httpPort = port("STREAMHOUSE_AGENT_HTTP_PORT", httpPort);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx" + heapMegabytes + "m",
                        "-XX:MaxDirectMemorySize=" + directMegabytes + "m",
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Agent.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("agent.log").toFile()));
        outside = builder.start();
        return this;
    }

    /** The exit status of a process that ends by itself. */
    int ended() throws InterruptedException {
        Process process = java.util.Objects.requireNonNull(outside);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the agent does not end: " + log());
        }
        outside = null;
        return process.exitValue();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        Process process = outside;
        if (process != null) {
            process.destroyForcibly();
            process.waitFor();
            outside = null;
        }
    }

    /** SIGTERM; the exit status. */
    int terminate() throws InterruptedException {
        Process process = java.util.Objects.requireNonNull(outside);
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the agent did not stop");
        }
        outside = null;
        return process.exitValue();
    }

    void stop() {
        RunningAgent running = inside;
        if (running != null) {
            running.close();
            inside = null;
        }
    }

    /** Ends the one in this JVM as a crash does. */
    void die() {
        RunningAgent running = inside;
        if (running != null) {
            running.die();
            inside = null;
        }
    }

    /** Why the one in this JVM would have ended its process; null: it would not. */
    @Nullable Throwable halted() {
        return halted;
    }

    int grpcPort() {
        return grpcPort;
    }

    Map<String, String> settings() {
        return settings;
    }

    HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    void awaitReady() {
        Eventually.holds(() -> {
            Process process = outside;
            if (process != null && !process.isAlive()) {
                throw new AssertionError("the agent ended: " + log());
            }
            try {
                return get("/readyz").statusCode() == 200;
            } catch (IOException _) {
                return false;
            }
        });
    }

    String log() {
        try {
            Path file = directory.resolve("agent.log");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        stop();
        kill();
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    TestDatabase database() {
        return database;
    }

    /** The port that it had before, or was set, or a free one. */
    private int port(String setting, int before) throws IOException {
        int set = Integer.parseInt(settings.getOrDefault(setting, "0"));
        int port = before != 0 ? before : set != 0 ? set : freePort();
        settings.put(setting, Integer.toString(port));
        return port;
    }

    static int freePort() throws IOException {
        try (java.net.ServerSocket socket =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static KeyPair tokenKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
