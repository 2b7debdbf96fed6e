package io.streamhouse.control;

import io.streamhouse.control.settings.ControlPlaneConfig;
import io.streamhouse.control.store.Commands;
import io.streamhouse.control.vault.PersonalData;
import io.streamhouse.control.write.Visibility;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.query.EventSource;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class SmokeIT {
    @Configuration
    static class Fakes {
        @Bean
        Commands commands() {
            return Mockito.mock(Commands.class);
        }

        @Bean
        PersonalData personalData() {
            return Mockito.mock(PersonalData.class);
        }

        @Bean
        EventSource eventSource() {
            return Mockito.mock(EventSource.class);
        }

        @Bean
        Visibility visibility() {
            return _ -> true;
        }
    }

    @Test
    void starts(@TempDir Path dir) throws Exception {
        TestSecrets.write(dir.resolve("secrets"));
        ScratchDatabase db = ScratchDatabase.create();
        long t = System.nanoTime();
        try (var context =
                ControlPlane.start(
                        ControlPlaneConfig.read(
                                Map.of(
                                        "STREAMHOUSE_DATABASE_URL",
                                        db.url(),
                                        "STREAMHOUSE_DATA_DIR",
                                        dir.toString(),
                                        "STREAMHOUSE_HTTP_PORT",
                                        "0")),
                        Fakes.class)) {
            System.out.println("started in ms " + (System.nanoTime() - t) / 1_000_000);
            String port = context.getEnvironment().getProperty("local.server.port");
            HttpClient http = HttpClient.newHttpClient();
            for (String p :
                    new String[] {
                        "GET /healthz",
                        "GET /readyz",
                        "GET /metrics",
                        "GET /api/v1/nope",
                        "POST /healthz",
                        "GET /x%00y",
                        "GET /foo",
                        "GET /foo|bar"
                    }) {
                String raw = p.split(" ")[1];
                HttpResponse<String> r;
                try (var s = new java.net.Socket("127.0.0.1", Integer.parseInt(port))) {
                    s.getOutputStream()
                            .write(
                                    (p + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                                            .getBytes());
                    String all = new String(s.getInputStream().readAllBytes());
                    System.out.println(
                            "== " + p + "\n" + all.substring(0, Math.min(1500, all.length())));
                }
            }
        }
    }
}
