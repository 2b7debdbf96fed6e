package io.streamhouse.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the start scripts do with their arguments. */
class WishTest {
    @TempDir private Path folder;

    @Test
    void withoutArgumentsEverythingRuns() {
        assertThat(Wish.of()).isInstanceOf(Wish.Run.class);
    }

    @Test
    void secretsAreMadeInADirectory() {
        assertThat(Wish.of("secrets", "/etc/streamhouse"))
                .isEqualTo(new Wish.Secrets(Path.of("/etc/streamhouse")));
        assertThat(Wish.of("secrets", "./-x")).isEqualTo(new Wish.Secrets(Path.of("./-x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "secrets --help", "secrets -h", "secrets a --help"})
    void helpIsHelpAndNothingElse(String typed) {
        assertThat(Wish.of(typed.split(" "))).isInstanceOf(Wish.Help.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "--hepl", "secrets", "secrets --x", "secrets a b"})
    void whatIsNotKnownIsRefused(String typed) {
        assertThat(Wish.of(typed.split(" "))).isInstanceOf(Wish.Misuse.class);
    }

    @Test
    void noDirectoryIsNotTheCurrentOne() {
        assertThat(Wish.of("secrets", "")).isInstanceOf(Wish.Misuse.class);
    }

    @Test
    void theAgentsScriptTakesNoArguments() throws Exception {
        assertThat(agent(0, "--help")).startsWith("usage: streamhouse-agent");
        assertThat(agent(2, "start")).contains("unknown argument 'start'").contains("usage:");
        assertThat(folder).isEmptyDirectory();
    }

    private String agent(int exit, String argument) throws Exception {
        Path script = Path.of("../../bin/streamhouse-agent").toAbsolutePath().normalize();
        Process process =
                new ProcessBuilder(List.of(script.toString(), argument))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        try {
            assertThat(process.waitFor(Duration.ofSeconds(20))).isTrue();
            assertThat(process.exitValue()).isEqualTo(exit);
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }
}
