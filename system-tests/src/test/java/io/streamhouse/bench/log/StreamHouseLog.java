package io.streamhouse.bench.log;

import io.streamhouse.architecture.Sources;
import io.streamhouse.bench.Tenant;
import io.streamhouse.bench.load.Load;
import io.streamhouse.system.Await;
import io.streamhouse.system.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Our log: an agent as it is started for users, with PostgreSQL, recording segments meanwhile. */
final class StreamHouseLog implements Contender {
    private static final Heap HEAP = new Heap(640);
    private static final String RESULT = "result ";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration ARCHIVE_LIMIT = Duration.ofMinutes(3);

    private final String name;
    private final Path payload;
    private final Installation installation;
    private final Tenant tenant;
    private final Tenant.Key key;

    StreamHouseLog(String name, Path payload, Installation installation) throws Exception {
        this.name = name;
        this.payload = payload;
        this.installation = installation;
        Tenant owner = Tenant.signUp(installation);
        this.key = owner.createKey();
        // Sessions end sooner than long runs.
        this.tenant = owner.as(key);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void createTopic(String topic) {
        tenant.createTopic(topic, Scale.PARTITIONS);
    }

    @Override
    public void deleteTopic(String topic) {
        tenant.deleteTopic(topic);
    }

    @Override
    public Result produce(String topic, Compression compression, int warmUp, int records)
            throws Exception {
        return Result.of(load("produce", topic, compression, warmUp, records).get("per_second"));
    }

    @Override
    public Result produceAtRate(String topic, int warmUp, int records) throws Exception {
        Map<String, Double> result = load("rate", topic, Compression.LZ4, warmUp, records);
        return new Result(
                result.get("per_second"), latency(result, "sent_"), latency(result, "due_"));
    }

    /** Ends the agent with SIGKILL, this long from now. */
    void killAfter(Duration wait) throws IOException {
        long pid = pid();
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    /** As {@link #produceAtRate}, with a reader at the end; the latency until it was read. */
    Latency readAtRate(String topic, int warmUp, int records) throws Exception {
        return latency(load("tail", topic, Compression.LZ4, warmUp, records), "read_");
    }

    /** Partitions in all, and who is there at a time. */
    record Crowd(int topics, int partitionsEach, int producers, int readers) {}

    /**
     * What a crowd saw: the producers' records that failed, and how long the others took since they
     * were due.
     */
    record Crowded(double failed, Latency due) {}

    /** Producers that send now and then, beside readers that take nothing any more. */
    Crowded crowd(String topic, Crowd crowd, int seconds) throws Exception {
        for (int i = 0; i < crowd.topics(); i++) {
            tenant.createTopic(topic + "-" + i, crowd.partitionsEach());
        }
        Map<String, Double> result =
                run(
                        List.of(
                                "run=crowd",
                                "agent=" + installation.agent(),
                                "payload=" + payload,
                                "topic=" + topic,
                                "topics=" + crowd.topics(),
                                "partitions=" + crowd.partitionsEach(),
                                "producers=" + crowd.producers(),
                                "readers=" + crowd.readers(),
                                "seed=7",
                                "rate=2000",
                                "seconds=" + seconds,
                                "batch=8192",
                                "linger=" + Scale.LINGER_MS,
                                "buffer=131072",
                                "compression=lz4"));
        return new Crowded(result.get("failed"), latency(result, "due_"));
    }

    @Override
    public Result consume(String topic, int records) throws Exception {
        return Result.of(load("consume", topic, Compression.LZ4, 0, records).get("per_second"));
    }

    /** Everything is in segments, and PostgreSQL knows them. */
    @Override
    public void settle() throws Exception {
        installation.platform().post("/api/v1/admin/usage/flush", Map.of()).expect(200);
    }

    @Override
    public long pid() throws IOException {
        return installation.pid("agent");
    }

    @Override
    public double mergingSeconds() throws IOException {
        return CpuTime.ofThreads(pid(), "compactor");
    }

    @Override
    public double databaseSeconds() throws IOException {
        return CpuTime.withChildren(installation.pid("postgres"));
    }

    /** Waits for what the launcher prepares once after a build, as every installation has it. */
    void awaitClassArchive() throws Exception {
        Path target = Sources.root().resolve("data-plane-agent/target");
        FileTime built;
        try (Stream<Path> files = Files.list(target)) {
            Path jar = files.filter(it -> it.toString().endsWith(".jar")).findFirst().orElseThrow();
            built = Files.getLastModifiedTime(jar);
        }
        Path archive = target.resolve("classes.jsa");
        Await.until(
                "the agent's classes are archived",
                ARCHIVE_LIMIT,
                () ->
                        Files.exists(archive)
                                && Files.getLastModifiedTime(archive).compareTo(built) > 0);
    }

    /** Asks the agent to stop; the launcher starts it again. */
    @Override
    public double restart() throws Exception {
        long before = pid();
        ProcessHandle.of(before).orElseThrow().destroy();
        Await.until("another agent has begun", START_LIMIT, () -> begun(before));
        installation.awaitServing();
        Instant serving = Instant.now();
        Instant begin = ProcessHandle.of(pid()).orElseThrow().info().startInstant().orElseThrow();
        return Duration.between(begin, serving).toMillis() / 1e3;
    }

    @Override
    public void use(Heap heap) throws Exception {
        installation.close();
        installation.set("STREAMHOUSE_AGENT_JAVA_OPTIONS", heap.option());
        installation.start();
    }

    @Override
    public Heap usualHeap() {
        return HEAP;
    }

    private boolean begun(long before) throws IOException {
        try {
            return pid() != before;
        } catch (java.nio.file.NoSuchFileException | NumberFormatException _) {
            return false;
        }
    }

    private Map<String, Double> load(
            String run, String topic, Compression compression, int warmUp, int records)
            throws Exception {
        List<String> arguments = new ArrayList<>();
        arguments.add("run=" + run);
        arguments.add("agent=" + installation.agent());
        arguments.add("payload=" + payload);
        arguments.add("topic=" + topic);
        arguments.add("seed=7");
        arguments.add("warmup=" + warmUp);
        arguments.add("records=" + records);
        arguments.add("rate=" + Scale.RATE);
        boolean lz4 = compression == Compression.LZ4;
        arguments.add("batch=" + (lz4 ? Scale.BATCH_BYTES_BEFORE_LZ4 : Scale.BATCH_BYTES));
        arguments.add("linger=" + Scale.LINGER_MS);
        arguments.add("buffer=" + Scale.BUFFER_BYTES);
        arguments.add("compression=" + (lz4 ? "lz4" : "none"));
        return run(arguments);
    }

    private Map<String, Double> run(List<String> arguments) throws Exception {
        List<String> lines =
                ClientProcess.run(
                        clientClassPath(),
                        Load.class.getName(),
                        arguments,
                        Map.of("STREAMHOUSE_API_KEY", key.text()));
        String told =
                lines.stream()
                        .filter(line -> line.startsWith(RESULT))
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalStateException("an unexpected answer: " + lines));
        Map<String, Double> result = new HashMap<>();
        for (String word : told.substring(RESULT.length()).split(" ")) {
            int equals = word.indexOf('=');
            result.put(word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
        }
        return result;
    }

    private static Latency latency(Map<String, Double> result, String prefix) {
        return new Latency(
                result.get(prefix + "p50"),
                result.get(prefix + "p99"),
                result.get(prefix + "p999"),
                result.get(prefix + "max"));
    }

    /** The client as it is delivered, and the load. */
    private static String clientClassPath() {
        Path root = Sources.root();
        return root.resolve("client/cli/target/lib")
                + "/*:"
                + root.resolve("system-tests/target/test-classes");
    }
}
