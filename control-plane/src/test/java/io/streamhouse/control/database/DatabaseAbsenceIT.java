package io.streamhouse.control.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.Api.Answer;
import io.streamhouse.control.Eventually;
import io.streamhouse.control.RunningPlane;
import io.streamhouse.postgres.DatabaseSetup;
import io.streamhouse.postgres.EmbeddedPostgres;
import io.streamhouse.postgres.ScratchDatabase;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseAbsenceIT {
    @Test
    void requestsFailClearlyAndQuicklyAndRecoverByThemselves(@TempDir Path directory) {
        EmbeddedPostgres server = EmbeddedPostgres.start(directory, 0, ScratchDatabase.PASSWORD);
        DatabaseSetup.apply(
                server,
                "streamhouse",
                new DatabaseSetup.Passwords(ScratchDatabase.PASSWORD, ScratchDatabase.PASSWORD));
        RunningPlane plane = RunningPlane.start(server.url("streamhouse"));
        try {
            Api api = Api.signedUp(plane);
            api.post("/topics", "{\"name\":\"before\",\"partition_count\":1}").expect(201);

            server.close();
            for (String path : new String[] {"/topics", "/session", "/audit"}) {
                long begin = System.nanoTime();
                Answer answer = api.get(path).expect(503, "DATABASE_UNAVAILABLE");
                assertThat(answer.header("retry-after")).isNotEmpty();
                assertThat(Duration.ofNanos(System.nanoTime() - begin))
                        .isLessThan(Duration.ofMillis(3_500));
            }
            api.post("/topics", "{\"name\":\"during\",\"partition_count\":1}")
                    .expect(503, "DATABASE_UNAVAILABLE");
            Api.browser(plane)
                    .post("/auth/signup", Api.signUp(Api.email(), "During"))
                    .expect(503, "DATABASE_UNAVAILABLE");
            api.get("//readyz").expect(503, "DATABASE_UNAVAILABLE");
            api.get("//healthz").expect(200);

            server = EmbeddedPostgres.start(directory, server.port(), ScratchDatabase.PASSWORD);
            Eventually.holds(() -> api.get("//readyz").status() == 200);
            api.get("/topics/before").expect(200);
            api.get("/topics/during").expect(404, "TOPIC_NOT_FOUND");
            Answer made =
                    api.post("/topics", "{\"name\":\"during\",\"partition_count\":1}").expect(201);
            Eventually.holds(() -> api.get("/topics/during").status() == 200);
            assertThat(made.header("x-streamhouse-position")).isNotEmpty();
        } finally {
            plane.stop();
            server.close();
        }
    }
}
