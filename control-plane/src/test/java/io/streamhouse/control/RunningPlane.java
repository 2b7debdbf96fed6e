package io.streamhouse.control;

import io.streamhouse.control.document.OpenApiGeneration;
import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.postgres.ScratchDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** One control plane on one database, shared by all tests that do not harm it. */
public final class RunningPlane {
    static {
        // The scratch server goes with the JVM, in no order with other hooks: so does the program.
        System.setProperty("spring.main.register-shutdown-hook", "false");
    }

    private static final class Shared {
        static final RunningPlane INSTANCE = start(ScratchDatabase.create().url());
    }

    private final ConfigurableApplicationContext context;

    private RunningPlane(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** The one that tests share. */
    public static RunningPlane shared() {
        return Shared.INSTANCE;
    }

    /** One of its own, for a test that stops things. */
    public static RunningPlane start(String databaseUrl) {
        try {
            Path home = Files.createTempDirectory("streamhouse-control-");
            TestSecrets.write(home.resolve("secrets"));
            ControlPlaneConfig config =
                    ControlPlaneConfig.read(
                            Map.of(
                                    "STREAMHOUSE_DATABASE_URL",
                                    databaseUrl,
                                    "STREAMHOUSE_DATA_DIR",
                                    home.toString(),
                                    "STREAMHOUSE_HTTP_PORT",
                                    "0"));
            RunningPlane plane =
                    new RunningPlane(ControlPlane.start(config, OpenApiGeneration.class));
            // Read at the start, and never again.
            FileSystemUtils.deleteRecursively(home);
            return plane;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no secrets for the test", e);
        }
    }

    /** Where it listens. */
    public URI base() {
        return URI.create(
                "http://127.0.0.1:"
                        + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** A part of it. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** A named part of it. */
    public <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    /** Ends it. */
    public void stop() {
        context.close();
    }
}
