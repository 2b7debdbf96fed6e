package io.streamhouse.faults;

import io.streamhouse.postgres.DatabaseSetup;
import io.streamhouse.system.Await;
import io.streamhouse.system.Belongings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL primary and its synchronous standby, from the operating system's package. When the
 * primary is killed the standby is promoted; what was committed before is on it.
 */
final class PostgresPair implements AutoCloseable {
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PASSWORD = "superuser";

    private final Path directory;
    private final int primary;
    private final int standby;
    private final Belongings.Belonging belonging;

    private PostgresPair(Path directory, int primary, int standby) {
        this.directory = directory;
        this.primary = primary;
        this.standby = standby;
        this.belonging = Belongings.add("the database servers in " + directory, this::end);
    }

    /** True when the programs are installed. */
    static boolean isInstalled() {
        return Files.isExecutable(PROGRAMS.resolve("pg_basebackup"));
    }

    /** Starts both and prepares the database. */
    static PostgresPair start(DatabaseSetup.Passwords passwords) throws Exception {
        // Not below a directory that the servers' user may not enter.
        Path directory = Belongings.directory("streamhouse-pair-");
        PostgresPair pair = new PostgresPair(directory, freePort(), freePort());
        pair.run("chown", "postgres", directory.toString());
        pair.startPrimary();
        pair.startStandby();
        pair.prepare(passwords);
        return pair;
    }

    /** Finds whichever is the primary. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/streamhouse?targetServerType=primary"
                .formatted(primary, standby);
    }

    String password() {
        return PASSWORD;
    }

    /** Kills the primary and promotes the standby. */
    void failOver() throws Exception {
        long postmaster =
                Long.parseLong(
                        Files.readAllLines(directory.resolve("a/postmaster.pid")).getFirst());
        ProcessHandle server = ProcessHandle.of(postmaster).orElseThrow();
        server.destroyForcibly();
        server.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        asPostgres("pg_ctl", "-D", directory.resolve("b").toString(), "-w", "promote");
        try (Connection connection = connect(standby, "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET synchronous_standby_names = ''");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    /** Of the standby; a promotion begins another. */
    int timeline() throws SQLException {
        try (Connection connection = connect(standby, "postgres");
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT pg_is_in_recovery(), substr(pg_walfile_name("
                                        + "pg_current_wal_lsn()), 1, 8)")) {
            row.next();
            if (row.getBoolean(1)) {
                throw new AssertionError("the standby was not promoted");
            }
            return Integer.parseInt(row.getString(2), 16);
        }
    }

    private void startPrimary() throws Exception {
        Path data = directory.resolve("a");
        Path passwordFile = directory.resolve("password");
        Files.writeString(passwordFile, PASSWORD);
        asPostgres(
                "initdb",
                "-D",
                data.toString(),
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C",
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile);
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                """
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                max_connections = 200
                timezone = 'UTC'
                """);
        startServer("a", primary);
        try (Connection connection = connect(primary, "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE streamhouse");
        }
    }

    private void startStandby() throws Exception {
        asPostgres(
                "pg_basebackup",
                "-d",
                "host=127.0.0.1 port=%d user=postgres password=%s".formatted(primary, PASSWORD),
                "-D",
                directory.resolve("b").toString(),
                "-R",
                "-X",
                "stream",
                "--checkpoint=fast");
        startServer("b", standby);
        try (Connection connection = connect(primary, "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
            statement.execute("SELECT pg_reload_conf()");
            Await.until(
                    "the standby is synchronous",
                    LIMIT,
                    () -> {
                        try (var row =
                                statement.executeQuery(
                                        "SELECT count(*) FROM pg_stat_replication"
                                                + " WHERE sync_state = 'sync'")) {
                            return row.next() && row.getInt(1) == 1;
                        }
                    });
        }
    }

    private void prepare(DatabaseSetup.Passwords passwords) throws SQLException, IOException {
        try (Connection connection = connect(primary, "streamhouse");
                Statement statement = connection.createStatement()) {
            statement.execute(resource("roles.sql"));
            statement.execute(
                    "ALTER ROLE streamhouse_control PASSWORD '" + passwords.control() + "'");
            statement.execute("ALTER ROLE streamhouse_agent PASSWORD '" + passwords.agent() + "'");
            statement.execute(resource("schemas.sql"));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DatabaseSetup.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void startServer(String name, int port) throws Exception {
        asPostgres(
                "pg_ctl",
                "-D",
                directory.resolve(name).toString(),
                "-l",
                directory.resolve(name + ".log").toString(),
                "-o",
                "-p " + port,
                "-w",
                "start");
    }

    private static Connection connect(int port, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", PASSWORD);
    }

    private void asPostgres(String program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=postgres"));
        command.addAll(List.of("--regid=postgres", "--clear-groups"));
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    private void run(String... command) throws Exception {
        Path output = directory.resolve("commands.out");
        Process process =
                Belongings.start(
                        new ProcessBuilder(command)
                                .directory(directory.toFile())
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile())));
        if (process.waitFor() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + " failed: " + Files.readString(output));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        belonging.close();
    }

    /** At once, as their data is thrown away. */
    private void end() throws Exception {
        for (String name : List.of("a", "b")) {
            Optional<ProcessHandle> server = server(directory.resolve(name));
            if (server.isPresent()) {
                new ProcessBuilder("kill", "-QUIT", Long.toString(server.get().pid()))
                        .start()
                        .waitFor();
                server.get().onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    /** The killed one has left its file behind, and its number may be another's by now. */
    private static Optional<ProcessHandle> server(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
                .filter(it -> it.info().commandLine().orElse("").contains(data.toString()));
    }
}
