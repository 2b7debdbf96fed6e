package io.streamhouse.cli.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program the launcher runs as a child.
 *
 * @param name names its pid file, its log and its lines on the screen
 * @param classPath in order
 * @param jvmOptions heap and the like
 * @param settings its {@code STREAMHOUSE_*} environment
 * @param readiness answers 200 when it serves
 * @param archive makes its start faster
 */
record Program(
        String name,
        String mainClass,
        List<Path> classPath,
        List<String> jvmOptions,
        Map<String, String> settings,
        URI readiness,
        Optional<ClassArchive> archive) {
    /** Ctrl-C in a terminal goes to all; the children wait for the launcher's word instead. */
    private static final List<String> DEAF_TO_THE_TERMINAL =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

    /**
     * Not started yet.
     *
     * @param temporary for files of this run
     */
    ProcessBuilder process(Path temporary) {
        List<String> command = new ArrayList<>(DEAF_TO_THE_TERMINAL);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-Djava.io.tmpdir=" + temporary);
        archive.ifPresent(it -> command.addAll(it.options(classPath)));
        command.add("-cp");
        command.add(String.join(":", classPath.stream().map(Path::toString).toList()));
        command.add(mainClass);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(it -> it.startsWith("STREAMHOUSE_"));
        builder.environment().putAll(settings);
        return builder;
    }
}
