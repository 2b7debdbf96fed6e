package io.streamhouse.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server on loopback in a directory of its own. It is durable (fsync and synchronous
 * commit on), asks for passwords, and outlives the process that started it: {@link #start} adopts a
 * server that is still running on the directory. Not thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final int port;
    private final String password;

    private EmbeddedPostgres(Path directory, int port, String password) {
        this.directory = directory;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts the server of a directory, or adopts it when it is running.
     *
     * @param directory holds {@code data} and {@code server.log}; created when absent
     * @param port the port to listen on; 0 takes a free one
     * @param password the superuser's; fixed when the directory is created
     * @throws ServerFailure when the server does not come up; the message quotes its log
     */
    public static EmbeddedPostgres start(Path directory, int port, String password) {
        Path home = directory.toAbsolutePath();
        Path data = home.resolve("data");
        try {
            Files.createDirectories(home);
            if (!Files.exists(data.resolve("PG_VERSION"))) {
                initialize(home, data, password);
            }
            Optional<EmbeddedPostgres> running = running(home, data, password);
            if (running.isPresent()) {
                log.info("adopted the PostgreSQL that runs on port {}", running.get().port);
                return running.get();
            }
            int chosen = port == 0 ? freePort() : port;
            Path serverLog = home.resolve("server.log");
            run(
                    "start",
                    serverLog,
                    "pg_ctl",
                    "-D",
                    data.toString(),
                    "-l",
                    serverLog.toString(),
                    "-o",
                    "-p " + chosen,
                    "-w",
                    "-t",
                    "60",
                    "start");
            return new EmbeddedPostgres(home, chosen, password);
        } catch (IOException e) {
            throw new ServerFailure("PostgreSQL cannot start in " + home, e);
        }
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The process id of the server's postmaster. */
    public long pid() {
        return postmaster(directory.resolve("data"))
                .orElseThrow(() -> new ServerFailure("PostgreSQL is not running in " + directory))
                .pid();
    }

    /** The JDBC URL of a database, without credentials. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** A connection as superuser. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), "postgres", password);
    }

    /** True while the server answers. */
    public boolean answers() {
        return answers(port, password);
    }

    /** Stops the server; transactions in flight are rolled back. */
    @Override
    public void close() {
        stop("fast");
    }

    /** Stops at once, as a crash would: for a server whose data is thrown away. */
    void abandon() {
        stop("immediate");
    }

    private void stop(String mode) {
        run(
                "stop",
                directory.resolve("server.log"),
                "pg_ctl",
                "-D",
                directory.resolve("data").toString(),
                "-m",
                mode,
                "-w",
                "-t",
                "60",
                "stop");
    }

    private static void initialize(Path home, Path data, String password) throws IOException {
        // A crash inside initdb leaves a part of a cluster; it holds nothing of value.
        Path half = home.resolve("data.new");
        deleteRecursively(half);
        Path passwordFile = home.resolve(".superuser");
        Files.writeString(passwordFile, password);
        try {
            run(
                    "initialize",
                    home.resolve("initdb.log"),
                    "initdb",
                    "-D",
                    half.toString(),
                    "-U",
                    "postgres",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--auth=scram-sha-256",
                    "--pwfile=" + passwordFile);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
        Files.writeString(
                half.resolve("postgresql.auto.conf"),
                """
                # Written by StreamHouse when the cluster was created.
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                wal_sync_method = fdatasync
                password_encryption = 'scram-sha-256'
                max_connections = 200
                shared_buffers = '256MB'
                log_timezone = 'UTC'
                timezone = 'UTC'
                """);
        Files.move(half, data);
    }

    private static Optional<EmbeddedPostgres> running(Path home, Path data, String password) {
        Optional<Postmaster> found = postmaster(data);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Postmaster postmaster = found.get();
        long deadline = System.nanoTime() + COMMAND_LIMIT.toNanos();
        while (ProcessHandle.of(postmaster.pid()).isPresent() && System.nanoTime() < deadline) {
            if (answers(postmaster.port(), password)) {
                return Optional.of(new EmbeddedPostgres(home, postmaster.port(), password));
            }
            pause();
        }
        return Optional.empty();
    }

    private static boolean answers(int port, String password) {
        try (Connection connection =
                DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=2",
                        "postgres",
                        password)) {
            return connection.isValid(2);
        } catch (SQLException _) {
            return false;
        }
    }

    private record Postmaster(long pid, int port) {}

    /** The postmaster that the directory's pid file names, if that process lives. */
    private static Optional<Postmaster> postmaster(Path data) {
        Path file = data.resolve("postmaster.pid");
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() < 4) {
                return Optional.empty();
            }
            long pid = Long.parseLong(lines.get(0).trim());
            boolean alive =
                    ProcessHandle.of(pid)
                            .flatMap(handle -> handle.info().command())
                            .map(command -> command.endsWith("postgres"))
                            .orElse(false);
            return alive
                    ? Optional.of(new Postmaster(pid, Integer.parseInt(lines.get(3).trim())))
                    : Optional.empty();
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static void run(String what, Path outputFile, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it is nobody.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(Binaries.unpacked().resolve("bin").resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(outputFile.resolveSibling(what + ".out").toFile())
                            .start();
            process.getOutputStream().close();
            if (!process.waitFor(COMMAND_LIMIT.toSeconds() + 10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new ServerFailure("PostgreSQL did not " + what + " within 70 s");
            }
            if (process.exitValue() != 0) {
                throw new ServerFailure(
                        "PostgreSQL did not "
                                + what
                                + ": "
                                + tail(outputFile.resolveSibling(what + ".out"))
                                + tail(outputFile));
            }
        } catch (IOException e) {
            throw new ServerFailure("PostgreSQL cannot " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("interrupted while PostgreSQL was to " + what, e);
        }
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return "\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void deleteRecursively(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (var paths = Files.walk(root)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailure("interrupted while waiting for PostgreSQL", e);
        }
    }
}
