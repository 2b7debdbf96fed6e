package io.streamhouse.cli.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Remembers a process by its id and the time it started, so that a process that has got the same id
 * later is never taken for it.
 */
record PidFile(Path file) {
    private static final long CLOCK_TOLERANCE_MS = 2_000;

    void write(ProcessHandle process) {
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        Path half = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(half, process.pid() + " " + started + "\n");
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LauncherFailure("cannot write " + file, e);
        }
    }

    /** The process, when it still runs. */
    Optional<ProcessHandle> find() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String[] fields = Files.readString(file).strip().split(" ", -1);
            long pid = Long.parseLong(fields[0]);
            long started = Long.parseLong(fields[1]);
            return ProcessHandle.of(pid).filter(it -> it.isAlive() && startedAt(it, started));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new LauncherFailure("cannot read " + file, e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new LauncherFailure("cannot delete " + file, e);
        }
    }

    /** Ends a process: asks first, forces later. True when it is gone. */
    static boolean end(ProcessHandle process, Duration patience) {
        process.destroy();
        if (gone(process, patience)) {
            return true;
        }
        process.destroyForcibly();
        return gone(process, Duration.ofSeconds(5));
    }

    private static boolean gone(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        } catch (ExecutionException | TimeoutException _) {
            return !process.isAlive();
        }
    }

    private static boolean startedAt(ProcessHandle process, long started) {
        // Nothing is known of a process of another user; it is not ours then.
        return process.info()
                .startInstant()
                .map(it -> Math.abs(it.toEpochMilli() - started) <= CLOCK_TOLERANCE_MS)
                .orElse(false);
    }
}
