package io.streamhouse.agent.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A preallocated file of the log: its whole size is written with zeros before its first use. */
record WalFile(long number, Path path) {
    private static final Pattern NAME = Pattern.compile("wal-([0-9]{16})\\.log");
    private static final Pattern SPARE = Pattern.compile("spare-[0-9]{16}\\.log");
    private static final int ZEROS_BYTES = 1 << 20;

    static Path path(Path directory, long number) {
        return directory.resolve("wal-%016d.log".formatted(number));
    }

    static Path spare(Path directory, long number) {
        return directory.resolve("spare-%016d.log".formatted(number));
    }

    /** All files in use, by number. */
    static List<WalFile> all(Path directory) throws IOException {
        List<WalFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                Matcher matcher = NAME.matcher(path.getFileName().toString());
                if (matcher.matches()) {
                    files.add(new WalFile(Long.parseLong(matcher.group(1)), path));
                }
            }
        }
        files.sort(Comparator.comparingLong(WalFile::number));
        return files;
    }

    /** Files that wait to be used again. */
    static List<Path> spares(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> SPARE.matcher(path.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** Writes a file of zeros and makes it durable; leaves nothing behind when it fails. */
    static void preallocate(Path path, int bytes) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
            for (int written = 0; written < bytes; written += ZEROS_BYTES) {
                zeros.clear().limit(Math.min(ZEROS_BYTES, bytes - written));
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(unfinished, path);
        forceDirectory(java.util.Objects.requireNonNull(path.toAbsolutePath().getParent()));
    }

    /** Makes names durable. */
    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
