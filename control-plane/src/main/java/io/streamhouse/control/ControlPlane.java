package io.streamhouse.control;

import io.streamhouse.control.database.Access;
import io.streamhouse.control.database.DatabaseWait;
import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.control.settings.Secrets;
import io.streamhouse.control.settings.SettingsFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** The control plane: starts when its database is there, stops on SIGTERM. */
public final class ControlPlane {
    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);
    private static final int EXIT_SETTINGS = 2;

    private ControlPlane() {}

    public static void main(String[] arguments) throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler(new LastResort(Runtime.getRuntime()::halt));
        try {
            ControlPlaneConfig config = ControlPlaneConfig.read(System.getenv());
            Secrets secrets = new Secrets(config.secretsDir());
            new DatabaseWait(config, new Access(config.databaseUrl(), secrets.databasePassword()))
                    .await();
            start(config);
        } catch (SettingsFailure e) {
            log.error("cannot start: {}", e.getMessage());
            System.exit(EXIT_SETTINGS);
        }
    }

    /**
     * Starts the program on a database that answers.
     *
     * @param more configurations beside the program's own
     */
    public static ConfigurableApplicationContext start(
            ControlPlaneConfig config, Class<?>... more) {
        SpringApplication application = new SpringApplication(ControlPlaneConfiguration.class);
        application.addPrimarySources(java.util.List.of(more));
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("controlPlaneConfig", config);
            context.getBeanFactory().registerSingleton("secrets", new Secrets(config.secretsDir()));
        });
        return application.run();
    }
}
