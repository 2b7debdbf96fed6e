package io.streamhouse.cli.launcher;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program's classes as its JVM has loaded them once: the next start reads them instead of parsing
 * jars, and takes about half as long. Made from a running program, once per build; without it
 * everything works the same. The JVM itself refuses an archive that does not fit.
 */
record ClassArchive(Path file) {
    private static final Duration DUMP_LIMIT = Duration.ofMinutes(3);

    /** Options for a JVM with this class path: none when there is no archive for it. */
    List<String> options(List<Path> classPath) {
        return isFresh(classPath)
                ? List.of(
                        "-XX:SharedArchiveFile=" + file,
                        "-Xshare:auto",
                        // An archive that does not fit is no news.
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr")
                : List.of();
    }

    boolean isFresh(List<Path> classPath) {
        try {
            if (!Files.exists(file)) {
                return false;
            }
            FileTime made = Files.getLastModifiedTime(file);
            for (Path jar : classPath) {
                if (Files.getLastModifiedTime(jar).compareTo(made) >= 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether a JVM speaks of its archive: nothing that people or logs need. */
    static boolean isAbout(String line) {
        return line.startsWith("The process was attached by jcmd and dumped a ");
    }

    /**
     * Deletes what JVMs have written about their archives, in files with the ids of processes that
     * they started for it. No archive of a program that works there is being made.
     *
     * @param workDir the programs' working directory
     */
    static void tidy(Path workDir) {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(workDir, "java_pid*_{stdout,stderr}")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | DirectoryIteratorException _) {
            // They are small, and the next start tries again.
            return;
        }
    }

    /** Makes the archive from a running program; without one when it cannot. */
    void make(ProcessHandle program) throws InterruptedException {
        Path half = file.resolveSibling(file.getFileName() + "." + program.pid() + ".new");
        try {
            if (!Files.isWritable(file.getParent())) {
                return;
            }
            Process dump =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                            .toString(),
                                    Long.toString(program.pid()),
                                    "VM.cds",
                                    "static_dump",
                                    half.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            boolean ended = dump.waitFor(DUMP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            dump.destroyForcibly();
            if (ended && dump.exitValue() == 0 && Files.exists(half)) {
                Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.deleteIfExists(half);
        } catch (IOException _) {
            // A faster start is all that is missed.
            return;
        }
    }
}
