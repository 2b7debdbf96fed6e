package io.streamhouse.cli.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The two programs of an installation, as the build leaves them. */
final class Programs {
    private static final List<String> FOR_ALL =
            List.of(
                    "-XX:+ExitOnOutOfMemoryError",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Dfile.encoding=UTF-8",
                    "-Duser.timezone=UTC");

    private Programs() {}

    /** In the order in which they are started; they are stopped the other way round. */
    static List<Program> of(Path home, LauncherConfig config, Map<String, String> settings) {
        String scheme = config.tls() ? "https://" : "http://";
        return List.of(
                new Program(
                        "control-plane",
                        "io.streamhouse.control.ControlPlane",
                        classPath(home.resolve("control-plane")),
                        options(List.of("-Xms96m", "-Xmx512m", "-XX:+UseSerialGC")),
                        settings,
                        URI.create(scheme + config.host() + ":" + config.httpPort() + "/readyz"),
                        archive(home.resolve("control-plane"))),
                new Program(
                        "agent",
                        "io.streamhouse.agent.Agent",
                        classPath(home.resolve("data-plane-agent")),
                        agentOptions(config),
                        settings,
                        URI.create(
                                scheme + config.host() + ":" + config.agentHttpPort() + "/readyz"),
                        archive(home.resolve("data-plane-agent"))));
    }

    private static Optional<ClassArchive> archive(Path module) {
        return Optional.of(new ClassArchive(module.resolve("target/classes.jsa")));
    }

    private static List<String> agentOptions(LauncherConfig config) {
        List<String> options =
                options(
                        List.of(
                                "-Xms96m",
                                "-Xmx640m",
                                // Blocks of segments are ordinary objects then.
                                "-XX:G1HeapRegionSize=2m",
                                "-XX:MaxDirectMemorySize=512m"));
        options.addAll(config.agentJavaOptions());
        return options;
    }

    private static List<String> options(List<String> own) {
        List<String> options = new ArrayList<>(own);
        options.addAll(FOR_ALL);
        return options;
    }

    private static List<Path> classPath(Path module) {
        Path target = module.resolve("target");
        List<Path> path = new ArrayList<>(jars(target));
        path.addAll(jars(target.resolve("lib")));
        if (path.isEmpty()) {
            throw new LauncherFailure(
                    LauncherFailure.FAILED, "not built yet: " + module + "; run 'make run'");
        }
        return path;
    }

    private static List<Path> jars(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(it -> it.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new LauncherFailure("cannot list " + folder, e);
        }
    }
}
