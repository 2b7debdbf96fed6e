package io.streamhouse.cli.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A running program: its lines go to screen and log, and when it ends by itself it is started
 * again: at once after it has run for a while, else more and more slowly.
 */
final class Child {
    private static final long LOG_BYTES_MAX = 16L << 20;
    private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(10);
    private static final Duration STEADY = Duration.ofSeconds(10);

    private final Program program;
    private final Screen screen;
    private final PidFile pidFile;
    private final Path logFile;
    private final Path workDir;
    private final Path temporary;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Process process;
    private final AtomicInteger endings = new AtomicInteger();
    private volatile int lastExit;
    private @Nullable Thread keeper;

    Child(Program program, Path dataDir, Screen screen) {
        this.program = program;
        this.screen = screen;
        this.workDir = dataDir.resolve("run");
        this.temporary = dataDir.resolve("tmp").resolve(program.name());
        this.pidFile = new PidFile(workDir.resolve(program.name() + ".pid"));
        this.logFile = dataDir.resolve("logs").resolve(program.name() + ".log");
    }

    Program program() {
        return program;
    }

    Path logFile() {
        return logFile;
    }

    /** Makes the class archive of the program when it has none. */
    void archive() throws InterruptedException {
        Process running = process;
        Optional<ClassArchive> archive = program.archive();
        try {
            if (running != null && archive.isPresent()) {
                if (!archive.get().isFresh(program.classPath())) {
                    archive.get().make(running.toHandle());
                }
            }
        } finally {
            // Also what an earlier run has left.
            ClassArchive.tidy(workDir);
        }
    }

    /** How often the program has ended without being asked to. */
    int endings() {
        return endings.get();
    }

    int lastExit() {
        return lastExit;
    }

    /** Ends what an earlier launcher has left running. */
    void endLeftover() {
        Optional<ProcessHandle> leftover = pidFile.find();
        if (leftover.isPresent()) {
            screen.say(
                    "stopping the "
                            + program.name()
                            + " of an earlier run (process "
                            + leftover.get().pid()
                            + ")");
            if (!PidFile.end(leftover.get(), LEFTOVER_PATIENCE)) {
                throw new LauncherFailure(
                        LauncherFailure.FAILED,
                        "process " + leftover.get().pid() + " of an earlier run does not end");
            }
        }
        pidFile.delete();
    }

    /** Starts the program and keeps it running until {@link #stop}. */
    void start() {
        keeper = Thread.ofPlatform().daemon().name("keep-" + program.name()).start(this::keep);
    }

    /** Stops the program: asks first, forces after the patience. */
    void stop(Duration patience) {
        stopping.countDown();
        Process running = process;
        if (running != null && running.isAlive()) {
            screen.say("stopping the " + program.name());
            if (!PidFile.end(running.toHandle(), patience)) {
                screen.say("the " + program.name() + " does not end");
            }
        }
        Thread thread = keeper;
        try {
            if (thread != null) {
                thread.join(Duration.ofSeconds(2));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        pidFile.delete();
    }

    private void keep() {
        Pause pause = new Pause();
        try (LogFile log = new LogFile(logFile, LOG_BYTES_MAX)) {
            while (stopping.getCount() > 0) {
                long begin = System.nanoTime();
                runOnce(log);
                if (stopping.getCount() == 0) {
                    return;
                }
                endings.incrementAndGet();
                Duration wait = pause.after(Duration.ofNanos(System.nanoTime() - begin), STEADY);
                screen.say(
                        "the "
                                + program.name()
                                + " has ended (exit code "
                                + lastExit
                                + "); starting it again"
                                + Pause.text(wait));
                if (stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (IOException e) {
            screen.say("the " + program.name() + " cannot be kept: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOnce(LogFile log) throws IOException, InterruptedException {
        Files.createDirectories(workDir);
        // What a JVM leaves behind, such as its last words, stays out of the user's directory.
        ProcessBuilder builder = program.process(TemporaryFolder.empty(temporary));
        Process started = builder.directory(workDir.toFile()).start();
        process = started;
        pidFile.write(started.toHandle());
        if (stopping.getCount() == 0) {
            started.destroy();
        }
        started.getOutputStream().close();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!ClassArchive.isAbout(line)) {
                    screen.line(program.name(), line);
                    log.line(line);
                }
            }
        }
        lastExit = started.waitFor();
    }
}
