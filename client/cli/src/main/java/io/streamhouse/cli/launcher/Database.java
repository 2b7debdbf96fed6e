package io.streamhouse.cli.launcher;

import io.streamhouse.postgres.DatabaseSetup;
import io.streamhouse.postgres.EmbeddedPostgres;
import io.streamhouse.postgres.ServerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The embedded PostgreSQL: started or adopted, on the same port each time, started again when it
 * dies. It outlives a launcher that is killed.
 */
final class Database {
    private static final String NAME = "streamhouse";
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration STEADY = Duration.ofSeconds(60);

    private final Path directory;
    private final SecretFiles secrets;
    private final Screen screen;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable EmbeddedPostgres server;
    private @Nullable Thread keeper;

    Database(Path directory, SecretFiles secrets, Screen screen) {
        this.directory = directory;
        this.secrets = secrets;
        this.screen = screen;
    }

    /** True when there is a cluster with data. */
    static boolean exists(Path directory) {
        return Files.exists(directory.resolve("data/PG_VERSION"));
    }

    /** Starts the server and answers its JDBC URL. */
    String start() {
        EmbeddedPostgres started = open();
        DatabaseSetup.apply(
                started,
                NAME,
                new DatabaseSetup.Passwords(
                        secrets.read(SecretFiles.CONTROL_PASSWORD),
                        secrets.read(SecretFiles.AGENT_PASSWORD)));
        keeper = Thread.ofPlatform().daemon().name("keep-postgres").start(this::keep);
        return started.url(NAME);
    }

    void stop() {
        stopping.countDown();
        Thread thread = keeper;
        EmbeddedPostgres running = server;
        try {
            if (thread != null) {
                thread.join(Duration.ofSeconds(75));
            }
            if (running != null) {
                screen.say("stopping PostgreSQL");
                running.close();
            }
        } catch (ServerFailure e) {
            screen.say(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private EmbeddedPostgres open() {
        EmbeddedPostgres started =
                EmbeddedPostgres.start(
                        directory, rememberedPort(), secrets.read(SecretFiles.SUPERUSER_PASSWORD));
        remember(started.port());
        server = started;
        return started;
    }

    private void keep() {
        Pause pause = new Pause();
        long since = System.nanoTime();
        try {
            while (!stopping.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                if (runs()) {
                    continue;
                }
                Duration wait = pause.after(Duration.ofNanos(System.nanoTime() - since), STEADY);
                screen.say("PostgreSQL has ended; starting it again" + Pause.text(wait));
                if (stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                since = System.nanoTime();
                reopen();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean runs() {
        EmbeddedPostgres known = server;
        try {
            return known != null
                    && ProcessHandle.of(known.pid()).map(ProcessHandle::isAlive).orElse(false);
        } catch (ServerFailure _) {
            return false;
        }
    }

    private void reopen() {
        try {
            EmbeddedPostgres started = open();
            screen.say("PostgreSQL runs again on port " + started.port());
        } catch (ServerFailure e) {
            screen.say(String.valueOf(e.getMessage()));
        }
    }

    /** The port of the last start, unless something else listens there now; 0: any. */
    private int rememberedPort() {
        Optional<Integer> known = readPort();
        if (known.isEmpty() || Ports.isFree("127.0.0.1", known.get())) {
            return known.orElse(0);
        }
        // A running server of ours is adopted on whatever port it has.
        return server == null ? 0 : known.get();
    }

    private Optional<Integer> readPort() {
        Path file = directory.resolve("port");
        try {
            return Files.exists(file)
                    ? Optional.of(Integer.parseInt(Files.readString(file).strip()))
                    : Optional.empty();
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    private void remember(int port) {
        try {
            Files.writeString(directory.resolve("port"), port + "\n");
        } catch (IOException e) {
            throw new LauncherFailure("cannot write into " + directory, e);
        }
    }
}
