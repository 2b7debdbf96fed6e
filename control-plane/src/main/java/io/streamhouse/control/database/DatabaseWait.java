package io.streamhouse.control.database;

import io.streamhouse.control.problem.Failures;
import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.control.settings.SettingsFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the start until the database answers, and says so meanwhile. */
public final class DatabaseWait {
    private static final Logger log = LoggerFactory.getLogger(DatabaseWait.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int ATTEMPTS_PER_REPORT = 20;

    private final ControlPlaneConfig config;
    private final Access access;

    public DatabaseWait(ControlPlaneConfig config, Access access) {
        this.config = config;
        this.access = access;
    }

    /**
     * Returns when the database answers and is fit for use. An absent database is waited for
     * without end, because it is expected to come; everything else that is wrong ends the start.
     *
     * @throws SettingsFailure when the database answers and cannot be used
     */
    public void await() throws InterruptedException {
        Optional<SQLException> absence = attempt();
        if (absence.isEmpty()) {
            return;
        }
        try (WaitingRoom _ = WaitingRoom.open(config)) {
            for (int attempt = 0; absence.isPresent(); attempt++) {
                if (attempt % ATTEMPTS_PER_REPORT == 0) {
                    log.warn(
                            "waiting for the database at {}: {}",
                            access.url(),
                            absence.get().getMessage());
                }
                Thread.sleep(PAUSE);
                absence = attempt();
            }
        }
        log.info("the database answers");
    }

    private Optional<SQLException> attempt() {
        try (Connection connection = access.connect("start")) {
            DatabaseCheck.require(connection, config.allowUnsafeDatabase());
            return Optional.empty();
        } catch (SQLException e) {
            if (Failures.isDatabaseAway(e)) {
                return Optional.of(e);
            }
            throw new SettingsFailure("the database refuses: " + e.getMessage(), e);
        }
    }
}
