package io.streamhouse.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;

/**
 * What an agent of some version left behind when it was killed: its directory, and the rows of the
 * schema {@code log}. Kept as one archive: {@code log/...} as it was, {@code rows/<table>} in the
 * form of COPY with the names of the columns in the first line, {@code schema} with the newest
 * migration.
 */
final class GoldenDirectory {
    private GoldenDirectory() {}

    /** Packs a dead agent's directory and rows. */
    static byte[] pack(Path logDirectory, TestDatabase database) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(
                    zip,
                    "schema",
                    database.ask(
                                    "SELECT version FROM log.schema_history WHERE success"
                                            + " ORDER BY installed_rank DESC LIMIT 1")
                            .getBytes(StandardCharsets.UTF_8));
            try (Stream<Path> paths = Files.walk(logDirectory)) {
                for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                    if (!path.getFileName().toString().startsWith("spare-")) {
                        entry(
                                zip,
                                "log/" + logDirectory.relativize(path),
                                Files.readAllBytes(path));
                    }
                }
            }
            try (Connection connection = connect(database)) {
                for (String table : tables(connection)) {
                    entry(zip, "rows/" + table, rows(connection, table));
                }
            }
        }
        return bytes.toByteArray();
    }

    /** The migration that the archive's rows are of. */
    static String schema(byte[] archive) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            zip.getNextEntry();
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Lays the directory out and fills the tables, which must be of the archive's schema. */
    static void unpack(byte[] archive, Path logDirectory, TestDatabase database) throws Exception {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive));
                Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().startsWith("log/")) {
                    Path path = logDirectory.resolve(entry.getName().substring(4));
                    Files.createDirectories(path.getParent());
                    Files.write(path, zip.readAllBytes());
                } else if (entry.getName().startsWith("rows/")) {
                    fill(connection, entry.getName().substring(5), zip.readAllBytes());
                }
            }
        }
    }

    private static void fill(Connection connection, String table, byte[] rows) throws Exception {
        String text = new String(rows, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM log." + table);
        }
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "COPY log." + table + " (" + text.substring(0, end) + ") FROM STDIN",
                        new ByteArrayInputStream(
                                text.substring(end + 1).getBytes(StandardCharsets.UTF_8)));
        goOnBehind(connection, table);
    }

    /** What is numbered by PostgreSQL goes on behind what the archive holds. */
    private static void goOnBehind(Connection connection, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT column_name FROM information_schema.columns WHERE"
                                        + " table_schema = 'log' AND is_identity = 'YES'"
                                        + " AND table_name = '"
                                        + table
                                        + "'")) {
            while (row.next()) {
                columns.add(row.getString(1));
            }
        }
        for (String column : columns) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "SELECT setval(pg_get_serial_sequence('log.%1$s', '%2$s'), max(%2$s))"
                                        .formatted(table, column)
                                + " FROM log."
                                + table);
            }
        }
    }

    private static byte[] rows(Connection connection, String table) throws Exception {
        List<String> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT column_name FROM information_schema.columns WHERE"
                                        + " table_schema = 'log' AND table_name = '"
                                        + table
                                        + "' AND is_generated = 'NEVER'"
                                        + " ORDER BY ordinal_position")) {
            while (row.next()) {
                columns.add(row.getString(1));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String names = String.join(", ", columns);
        bytes.write((names + "\n").getBytes(StandardCharsets.UTF_8));
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY log." + table + " (" + names + ") TO STDOUT", bytes);
        return bytes.toByteArray();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT table_name FROM information_schema.tables WHERE"
                                        + " table_schema = 'log' AND table_type = 'BASE TABLE' AND"
                                        + " table_name NOT LIKE '%history%' ORDER BY 1")) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }

    private static Connection connect(TestDatabase database) throws SQLException {
        return database.scratch().server().connect(database.name());
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
