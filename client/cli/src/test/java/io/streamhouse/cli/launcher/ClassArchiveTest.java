package io.streamhouse.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir private Path folder;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void anArchiveIsMadeSilentlyAndLeavesNothingElse() throws Exception {
        Path archive = folder.resolve("classes.jsa");
        Path run = Files.createDirectories(folder.resolve("data/run"));
        Files.writeString(run.resolve("java_pid1_stderr"), "of an earlier run");
        int port = freePort();
        Child child =
                new Child(
                        program(port, new ClassArchive(archive)),
                        folder.resolve("data"),
                        new Screen(new PrintStream(shown, true, StandardCharsets.UTF_8), false));
        child.start();
        try {
            awaitReady(child);
            child.archive();
        } finally {
            child.stop(LIMIT);
        }

        assertThat(archive).exists();
        assertThat(run).isEmptyDirectory();
        assertThat(shown()).contains("one says goodbye").doesNotContain("jcmd");
        assertThat(child.logFile()).content().contains("one uses").doesNotContain("jcmd");
    }

    @Test
    void onlyWhatTheJvmSaysOfItIsLeftOut() {
        assertThat(
                        ClassArchive.isAbout(
                                "The process was attached by jcmd and dumped a static archive x"))
                .isTrue();
        assertThat(ClassArchive.isAbout("The process was attached")).isFalse();
    }

    private Program program(int port, ClassArchive archive) throws Exception {
        return new Program(
                "one",
                FakeProgram.class.getName(),
                List.of(jar()),
                List.of(
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dname=one",
                        "-Dport=" + port),
                Map.of(),
                URI.create("http://127.0.0.1:" + port + "/readyz"),
                Optional.of(archive));
    }

    /** A JVM archives the classes of jars alone. */
    private Path jar() throws Exception {
        Path jar = folder.resolve("program.jar");
        String name = FakeProgram.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file);
                InputStream code =
                        Objects.requireNonNull(
                                FakeProgram.class.getClassLoader().getResourceAsStream(name))) {
            entries.putNextEntry(new JarEntry(name));
            code.transferTo(entries);
            entries.closeEntry();
        }
        return jar;
    }

    private void awaitReady(Child child) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (Readiness.missing(child.program().readiness()).isPresent()
                || !shown().contains("one uses")) {
            assertThat(System.nanoTime()).as(shown()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
