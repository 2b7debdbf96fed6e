package io.streamhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.cli.FakeRest.Told;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A shell of its own for {@code streamctl}, and a server that answers as told. */
abstract class StreamctlSurroundings {
    static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

    @TempDir Path folder;
    final FakeRest rest = new FakeRest();
    final Map<String, String> environment = new HashMap<>();
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    InputStream input = InputStream.nullInputStream();
    boolean terminal;

    @BeforeEach
    void surroundings() {
        environment.put("XDG_CONFIG_HOME", folder.toString());
        environment.put("STREAMHOUSE_URL", rest.url());
        environment.put("STREAMHOUSE_PASSWORD", "correct-horse-battery");
    }

    @AfterEach
    void close() {
        rest.close();
    }

    void signedUp() {
        rest.on(
                "POST /api/v1/auth/signup",
                new Told(
                        201,
                        Map.of(
                                "X-StreamHouse-Position",
                                List.of("7"),
                                "Set-Cookie",
                                List.of(
                                        "streamhouse_session=s3cret; Path=/; HttpOnly",
                                        "streamhouse_csrf=pr00f; Path=/")),
                        "{\"slug\":\"acme-logistics\",\"token\":\"jwt\"}"));
        assertThat(run("signup", "--email", "ada@example.com", "--org", "Acme Logistics")).isZero();
    }

    int run(String... arguments) {
        out.reset();
        err.reset();
        Cli cli =
                new Cli(
                        environment,
                        input,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new Cli.Terminals(terminal, false),
                        InstantSource.fixed(NOW));
        return Streamctl.run(cli, arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
