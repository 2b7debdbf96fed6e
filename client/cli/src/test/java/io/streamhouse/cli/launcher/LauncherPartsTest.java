package io.streamhouse.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherPartsTest {
    @TempDir private Path folder;

    @Test
    void aReusedProcessIdIsNotTakenForTheOldProcess() throws Exception {
        PidFile file = new PidFile(folder.resolve("x.pid"));
        file.write(ProcessHandle.current());
        assertThat(file.find()).contains(ProcessHandle.current());

        Files.writeString(folder.resolve("x.pid"), ProcessHandle.current().pid() + " 1000\n");
        assertThat(file.find()).isEmpty();
    }

    @Test
    void aDamagedPidFileNamesNobody() throws Exception {
        for (String text : new String[] {"", "abc", "12", "12 x"}) {
            Files.writeString(folder.resolve("x.pid"), text);
            assertThat(new PidFile(folder.resolve("x.pid")).find()).isEmpty();
        }
    }

    @Test
    void aLogNeverGrowsBeyondTwiceItsLimit() throws Exception {
        Path file = folder.resolve("logs/agent.log");
        try (LogFile log = new LogFile(file, 1_000)) {
            for (int i = 0; i < 500; i++) {
                log.line("line " + i);
            }
        }
        assertThat(Files.size(file)).isLessThanOrEqualTo(1_000);
        assertThat(Files.size(folder.resolve("logs/agent.log.1"))).isLessThanOrEqualTo(1_000);
        assertThat(Files.readString(file)).endsWith("line 499\n");
    }

    @Test
    void theFirstPauseIsNoneOthersDoubleToThirtySecondsAndBeginAnewAfterASteadyRun() {
        Pause pause = new Pause();
        Duration steady = Duration.ofMinutes(1);
        for (int seconds : new int[] {0, 1, 2, 4, 8, 16, 30, 30}) {
            assertThat(pause.after(Duration.ZERO, steady)).hasSeconds(seconds);
        }
        assertThat(pause.after(steady, steady)).isZero();
    }

    @Test
    void coloursOnlyWhenToldTo() {
        assertThat(shown(false)).isEqualTo("agent         | hello\n");
        assertThat(shown(true)).contains("\u001b[").contains("hello");
    }

    @Test
    void defaultsAreThoseOfTheInterfacesPage() {
        LauncherConfig config = LauncherConfig.read(Map.of());
        assertThat(config.httpPort()).isEqualTo(8080);
        assertThat(config.grpcPort()).isEqualTo(9090);
        assertThat(config.agentHttpPort()).isEqualTo(9091);
        assertThat(config.dataDir()).isEqualTo(Path.of(".streamhouse").toAbsolutePath());
        assertThat(config.databaseUrl()).isEmpty();
        assertThat(config.programSettings("jdbc:x"))
                .containsEntry("STREAMHOUSE_DATABASE_URL", "jdbc:x")
                .containsEntry("STREAMHOUSE_AGENT_ENDPOINT", "127.0.0.1:9090");
    }

    @ParameterizedTest
    @CsvSource({"::1, [::1]:9090", "::, 127.0.0.1:9090", "10.0.0.7, 10.0.0.7:9090"})
    void tellsTheAgentWhereItIsReached(String bind, String reached) {
        LauncherConfig config = LauncherConfig.read(Map.of("STREAMHOUSE_BIND_ADDRESS", bind));
        assertThat(config.programSettings("jdbc:x"))
                .containsEntry("STREAMHOUSE_AGENT_ENDPOINT", reached);
    }

    @Test
    void readsTheFileThatTheSettingNames() throws Exception {
        Path file = folder.resolve("streamhouse.properties");
        Files.writeString(file, "streamhouse.http.port=7070\nstreamhouse.grpc.port=7071\n");
        LauncherConfig config =
                LauncherConfig.read(
                        Map.of(
                                "STREAMHOUSE_CONFIG",
                                file.toString(),
                                "STREAMHOUSE_GRPC_PORT",
                                "7072"));
        assertThat(config.httpPort()).isEqualTo(7070);
        assertThat(config.grpcPort()).isEqualTo(7072);
        assertThat(config.programSettings("jdbc:x"))
                .doesNotContainKey("STREAMHOUSE_CONFIG")
                .containsEntry("STREAMHOUSE_AGENT_ENDPOINT", "127.0.0.1:7072");
    }

    @Test
    void aTemporaryFolderIsEmptiedAndItselfKept() throws Exception {
        Path temporary = folder.resolve("tmp/agent");
        assertThat(TemporaryFolder.empty(temporary)).isEmptyDirectory();
        Files.writeString(Files.createDirectories(temporary.resolve("a/b")).resolve("c"), "x");
        assertThat(TemporaryFolder.empty(temporary)).isEqualTo(temporary).isEmptyDirectory();
    }

    @Test
    void aProgramPutsTemporaryFilesWhereItIsTold() {
        Program program =
                new Program(
                        "agent",
                        "Main",
                        List.of(),
                        List.of(),
                        Map.of(),
                        URI.create("http://127.0.0.1:1/readyz"),
                        Optional.empty());
        assertThat(program.process(Path.of("/data/tmp/agent")).command())
                .contains("-Djava.io.tmpdir=/data/tmp/agent");
    }

    @Test
    void classArchivesCanBeSwitchedOff() {
        assertThat(LauncherConfig.read(Map.of()).classArchive()).isTrue();
        assertThat(LauncherConfig.read(Map.of("STREAMHOUSE_CLASS_ARCHIVE", "false")).classArchive())
                .isFalse();
        assertThatThrownBy(() -> LauncherConfig.read(Map.of("STREAMHOUSE_CLASS_ARCHIVE", "0")))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("STREAMHOUSE_CLASS_ARCHIVE");
    }

    @Test
    void theAgentGetsJavaOptionsOfItsOwn() {
        assertThat(LauncherConfig.read(Map.of()).agentJavaOptions()).isEmpty();
        assertThat(
                        LauncherConfig.read(
                                        Map.of(
                                                "STREAMHOUSE_AGENT_JAVA_OPTIONS",
                                                " -Xmx1g  -XX:+UseZGC"))
                                .agentJavaOptions())
                .containsExactly("-Xmx1g", "-XX:+UseZGC");
    }

    @Test
    void theProgramsGetAbsolutePaths() {
        assertThat(
                        LauncherConfig.read(Map.of("STREAMHOUSE_TLS_KEY_FILE", "key.pem"))
                                .programSettings("jdbc:x"))
                .containsEntry(
                        "STREAMHOUSE_TLS_KEY_FILE", Path.of("key.pem").toAbsolutePath().toString());
    }

    @Test
    void refusesWhatIsNoPort() {
        assertThatThrownBy(() -> LauncherConfig.read(Map.of("STREAMHOUSE_HTTP_PORT", "http")))
                .isInstanceOf(LauncherFailure.class)
                .hasMessageContaining("STREAMHOUSE_HTTP_PORT");
    }

    private static String shown(boolean colour) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), colour)
                .line("agent", "hello");
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
