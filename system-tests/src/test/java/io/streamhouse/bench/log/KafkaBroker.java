package io.streamhouse.bench.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.streamhouse.architecture.Sources;
import io.streamhouse.system.Await;
import io.streamhouse.system.Belongings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Apache Kafka, one node in KRaft mode on loopback, with its own defaults but for where it listens
 * and how fast deleted topics give their disk back.
 */
final class KafkaBroker implements AutoCloseable {
    /** What its own start script gives it. */
    static final Contender.Heap USUAL_HEAP = new Contender.Heap(1024);

    private static final String STARTED = "Kafka Server started";
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final long STOP_LIMIT_S = 60;

    static {
        // Its client tells all its settings each time.
        ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.ERROR);
    }

    private final Path folder;
    private final Path properties;
    private final Path log;
    private final int port;
    private Contender.Heap heap = USUAL_HEAP;
    private @Nullable Process process;

    private KafkaBroker(Path folder) throws Exception {
        this.folder = folder;
        this.properties = folder.resolve("server.properties");
        this.log = folder.resolve("broker.out");
        this.port = freePort();
        Files.createDirectories(folder);
        Files.writeString(properties, settings(freePort()));
        byte[] id = new byte[16];
        ByteBuffer.wrap(id)
                .putLong(UUID.randomUUID().getMostSignificantBits())
                .putLong(UUID.randomUUID().getLeastSignificantBits());
        ClientProcess.run(
                classPath(),
                "kafka.tools.StorageTool",
                List.of(
                        "format",
                        "-t",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(id),
                        "-c",
                        properties.toString()),
                Map.of());
    }

    static KafkaBroker prepare(Path folder) throws Exception {
        return new KafkaBroker(folder);
    }

    /** What {@code make bench} has resolved. */
    static String classPath() {
        return Sources.root().resolve("system-tests/target/kafka") + "/*";
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    long pid() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("the broker does not run");
        }
        return running.pid();
    }

    /** Starts it with the options of its own start script; the seconds until it serves. */
    double start() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        ClientProcess.java().toString(),
                        heap.option(),
                        "-XX:+UseG1GC",
                        "-XX:MaxGCPauseMillis=20",
                        "-XX:InitiatingHeapOccupancyPercent=35",
                        "-XX:+ExplicitGCInvokesConcurrent",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dlog4j2.configurationFile="
                                + Sources.root().resolve("system-tests/src/bench/kafka/log4j2.xml"),
                        "-cp",
                        classPath(),
                        "kafka.Kafka",
                        properties.toString());
        Files.deleteIfExists(log);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        long began = System.nanoTime();
        Process started = Belongings.start(builder);
        process = started;
        Await.until("Kafka serves; see " + log, START_LIMIT, () -> serves(started));
        return (System.nanoTime() - began) / 1e9;
    }

    /** From the next start on. */
    void use(Contender.Heap newHeap) {
        heap = newHeap;
    }

    void createTopic(String name, Map<String, String> settings) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(name, Scale.PARTITIONS, (short) 1)
                                            .configs(settings)))
                    .all()
                    .get();
        }
    }

    void deleteTopic(String name) throws InterruptedException, ExecutionException {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(name)).all().get();
        }
    }

    void stop() throws Exception {
        Process running = process;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
            process = null;
        }
    }

    @Override
    public void close() throws Exception {
        stop();
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    private boolean serves(Process started) throws IOException {
        if (!started.isAlive()) {
            throw new IllegalStateException("Kafka has ended; see " + log);
        }
        return Files.readString(log).contains(STARTED);
    }

    private String settings(int controllerPort) {
        return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        inter.broker.listener.name=PLAINTEXT
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        auto.create.topics.enable=false
        log.segment.delete.delay.ms=1000
        """
                .formatted(port, controllerPort, folder.resolve("data"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
