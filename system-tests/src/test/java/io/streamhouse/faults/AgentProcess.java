package io.streamhouse.faults;

import io.streamhouse.architecture.Sources;
import io.streamhouse.system.Api;
import io.streamhouse.system.Await;
import io.streamhouse.system.Belongings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One agent as a process of its own, which can be killed, stopped and continued. Starting it again
 * keeps id, ports and directory.
 */
public final class AgentProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Map<String, String> settings;
    private final List<String> prefix;
    private final Path output;
    private Process process;

    /**
     * Not started yet.
     *
     * @param settings all that the agent needs; ports must be given
     * @param prefix what comes before the command, as {@code ip netns exec a1}
     * @param output where it writes; appended to
     */
    public AgentProcess(Map<String, String> settings, List<String> prefix, Path output) {
        this.settings = new TreeMap<>(settings);
        this.prefix = List.copyOf(prefix);
        this.output = output;
    }

    public String id() {
        return settings.get("STREAMHOUSE_AGENT_ID");
    }

    /** Where clients reach it. */
    public String endpoint() {
        return settings.get("STREAMHOUSE_AGENT_ENDPOINT");
    }

    /** Where it tells of itself. */
    String http() {
        String host = endpoint().substring(0, endpoint().lastIndexOf(':'));
        return "http://" + host + ":" + settings.get("STREAMHOUSE_AGENT_HTTP_PORT");
    }

    /** Starts it, without waiting until it serves. */
    public AgentProcess start() throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-XX:MaxDirectMemorySize=256m",
                        "-Djava.io.tmpdir=" + output.toAbsolutePath().getParent(),
                        "-cp",
                        classPath(),
                        "io.streamhouse.agent.Agent"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("STREAMHOUSE_"));
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        process = Belongings.start(builder);
        return this;
    }

    /** Waits until it says that it is ready. */
    public AgentProcess awaitReady() throws Exception {
        Await.until(
                id() + " is ready; " + output,
                START_LIMIT,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(id() + " ended: " + tail());
                    }
                    return isReady();
                });
        return this;
    }

    public boolean isReady() {
        try {
            return new Api(URI.create(http())).get("/readyz").status() == 200;
        } catch (Api.Unreachable _) {
            return false;
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The exit status of a process that has ended. */
    public int exitStatus() {
        return process.exitValue();
    }

    /** SIGKILL; it is gone when this returns. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and the exit status. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(id() + " did not stop within " + STOP_LIMIT);
        }
        return process.exitValue();
    }

    /** SIGSTOP: the process stands still, and its connections stay open. */
    public void freeze() throws Exception {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void thaw() throws Exception {
        signal("-CONT");
    }

    private void signal(String signal) throws Exception {
        int status =
                new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
        if (status != 0) {
            throw new AssertionError("kill " + signal + " of " + id() + " failed");
        }
    }

    /** The end of what it wrote. */
    public String tail() throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    @Override
    public void close() throws InterruptedException {
        if (isAlive()) {
            process.destroyForcibly().waitFor();
        }
    }

    private static String classPath() throws IOException {
        Path target = Sources.root().resolve("data-plane-agent/target");
        List<String> jars = new ArrayList<>();
        for (Path folder : List.of(target, target.resolve("lib"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.map(Path::toString).filter(it -> it.endsWith(".jar")).forEach(jars::add);
            }
        }
        return String.join(":", jars);
    }
}
