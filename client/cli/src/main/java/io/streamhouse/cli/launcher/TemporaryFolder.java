package io.streamhouse.cli.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where one run of a program puts what is of no use to the next: libraries that a JVM unpacks, a
 * server's working files. Who is killed deletes nothing, so it is emptied before each run.
 */
final class TemporaryFolder {
    private TemporaryFolder() {}

    /** The folder, empty. */
    static Path empty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> found = Files.walk(folder)) {
                List<Path> deepestFirst =
                        found.filter(it -> !it.equals(folder))
                                .sorted(Comparator.reverseOrder())
                                .toList();
                for (Path path : deepestFirst) {
                    Files.deleteIfExists(path);
                }
            }
        }
        return Files.createDirectories(folder);
    }
}
