package io.streamhouse.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a run has started or made and must not outlive it: processes, directories, mounts, network
 * namespaces. Whoever made one ends it; what is left when the run ends, or when a signal stops it,
 * is ended here, the newest first. Thread-safe.
 */
public final class Belongings {
    private static final Deque<Belonging> ALL = new ArrayDeque<>();
    private static boolean ending;
    private static boolean keeping;

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform().name("belongings").unstarted(Belongings::endAll));
    }

    private Belongings() {}

    /** How one of them ends. */
    @FunctionalInterface
    public interface Ending {
        void run() throws Exception;
    }

    /** Makes something. */
    @FunctionalInterface
    public interface Making<T> {
        T make() throws IOException;
    }

    /** One of them; it ends once. */
    public static final class Belonging implements AutoCloseable {
        private final String name;
        private final Ending ending;
        private boolean ended;

        private Belonging(String name, Ending ending) {
            this.name = name;
            this.ending = ending;
        }

        /** Ends it. What fails is tried again when the run ends. */
        @Override
        public synchronized void close() throws Exception {
            if (!ended) {
                ending.run();
                ended = true;
                forget(this);
            }
        }
    }

    /** Takes note of something that has to be ended. */
    public static Belonging add(String name, Ending ending) {
        Belonging added = new Belonging(name, ending);
        synchronized (ALL) {
            requireGoingOn();
            ALL.push(added);
        }
        return added;
    }

    /** Starts a process that is killed when the run ends. */
    public static Process start(ProcessBuilder builder) throws IOException {
        synchronized (ALL) {
            Process process = whileGoingOn(builder::start);
            Belonging added =
                    add(
                            String.join(" ", builder.command()),
                            () -> process.destroyForcibly().waitFor());
            process.onExit().thenRun(() -> forget(added));
            return process;
        }
    }

    /** Makes something that another belonging ends; nothing is made once the end has begun. */
    public static <T> T whileGoingOn(Making<T> making) throws IOException {
        synchronized (ALL) {
            requireGoingOn();
            return making.make();
        }
    }

    /** A directory of the run's own; kept only for a look at what has failed. */
    public static Path directory(String prefix) throws IOException {
        synchronized (ALL) {
            Path directory = whileGoingOn(() -> Files.createTempDirectory(prefix));
            add(directory.toString(), () -> end(directory));
            return directory;
        }
    }

    /** The run has failed: its directories stay. */
    public static void keepDirectories() {
        synchronized (ALL) {
            // What a signal has stopped did not fail.
            keeping |= !ending;
        }
    }

    private static void end(Path directory) throws IOException {
        if (isKeeping()) {
            System.out.println("kept: " + directory);
        } else {
            delete(directory);
        }
    }

    /** True once a signal, or the end of the run, ends everything. */
    public static boolean areEnding() {
        synchronized (ALL) {
            return ending;
        }
    }

    private static boolean isKeeping() {
        synchronized (ALL) {
            return keeping;
        }
    }

    private static void requireGoingOn() {
        if (ending) {
            throw new IllegalStateException("the run ends");
        }
    }

    private static void forget(Belonging belonging) {
        synchronized (ALL) {
            ALL.remove(belonging);
        }
    }

    private static void endAll() {
        List<Belonging> left;
        synchronized (ALL) {
            ending = true;
            left = List.copyOf(ALL);
        }
        for (Belonging belonging : left) {
            try {
                belonging.close();
            } catch (Exception | AssertionError e) {
                System.err.println("not ended: " + belonging.name + ": " + e);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
