package io.streamhouse.control.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.RunningPlane;
import io.streamhouse.control.database.Roles;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class PruningIT {
    private final RunningPlane plane = RunningPlane.shared();
    private final JdbcClient jdbc = plane.bean(JdbcClient.class);

    private UUID denied(String kind, String ago) {
        UUID subject = UUID.randomUUID();
        jdbc.sql(
                        "INSERT INTO plane.denial (position, kind, subject_id, denied_at)"
                                + " VALUES (0, ?, ?, now() - ?::interval)")
                .params(kind, subject, ago)
                .update();
        return subject;
    }

    @Test
    void denialsOfSessionsEndAfterTheirTokensAndThoseOfKeysNever() {
        UUID oldSession = denied("session", "76 minutes");
        UUID newSession = denied("session", "74 minutes");
        UUID oldKey = denied("api_key", "400 days");
        new Pruning(plane.bean(Roles.class), Clock.systemUTC()).run();
        List<UUID> left =
                jdbc.sql("SELECT subject_id FROM plane.denial WHERE subject_id IN (?, ?, ?)")
                        .params(oldSession, newSession, oldKey)
                        .query(UUID.class)
                        .list();
        assertThat(left).containsExactlyInAnyOrder(newSession, oldKey);
    }
}
