package io.streamhouse.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An empty StreamHouse database for code generation and tests, on one server that lives as long as
 * this JVM. The server is a real one with the same settings and roles as in use.
 */
public record ScratchDatabase(EmbeddedPostgres server, String name) {
    /** The password of both login roles and of the superuser. */
    public static final String PASSWORD = "scratch";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final class Server {
        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            try {
                Path directory = Files.createTempDirectory("streamhouse-scratch-");
                EmbeddedPostgres server = EmbeddedPostgres.start(directory, 0, PASSWORD);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(server, directory)));
                return server;
            } catch (IOException e) {
                throw new ServerFailure("no directory for a scratch server", e);
            }
        }

        private static void discard(EmbeddedPostgres server, Path directory) {
            server.abandon();
            try (var paths = Files.walk(directory)) {
                paths.sorted(java.util.Comparator.reverseOrder()).forEach(Server::delete);
            } catch (IOException e) {
                throw new ServerFailure("the scratch server's directory stays: " + directory, e);
            }
        }

        private static void delete(Path path) {
            try {
                Files.delete(path);
            } catch (IOException e) {
                throw new ServerFailure("cannot delete " + path, e);
            }
        }
    }

    /** Creates a database with roles and schemas, no tables. */
    public static ScratchDatabase create() {
        String name = "scratch_" + COUNT.incrementAndGet();
        DatabaseSetup.apply(Server.INSTANCE, name, new DatabaseSetup.Passwords(PASSWORD, PASSWORD));
        return new ScratchDatabase(Server.INSTANCE, name);
    }

    /** The JDBC URL, without credentials. */
    public String url() {
        return server.url(name);
    }
}
