package io.streamhouse.agent.segment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Segments as files of a local directory. */
public final class DirectoryStore implements SegmentStore {
    private final Path root;

    /** In a directory, which is created when absent. */
    public DirectoryStore(Path root) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        Files.createDirectories(this.root);
    }

    @Override
    public void put(String key, List<ByteBuffer> content) throws IOException {
        Path path = path(key);
        Path folder = Objects.requireNonNull(path.getParent());
        boolean fresh = !Files.exists(folder);
        Files.createDirectories(folder);
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (ByteBuffer part : content) {
                ByteBuffer left = part.duplicate();
                while (left.hasRemaining()) {
                    channel.write(left);
                }
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        force(folder);
        if (fresh) {
            for (Path above = folder; !above.equals(root); ) {
                above = Objects.requireNonNull(above.getParent());
                force(above);
            }
        }
    }

    @Override
    public byte[] read(String key, long position, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(path(key), StandardOpenOption.READ)) {
            ByteBuffer in = ByteBuffer.allocate(size);
            long from = position >= 0 ? position : channel.size() + position;
            while (in.hasRemaining()) {
                int read = channel.read(in, from + in.position());
                if (read < 0) {
                    throw new EOFException(key + " is shorter than its index says");
                }
            }
            return in.array();
        }
    }

    @Override
    public List<String> list(String folder) throws IOException {
        Path start = path(folder);
        if (!Files.exists(start)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(start)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString())
                    .toList();
        }
    }

    @Override
    public void delete(String key) throws IOException {
        Files.deleteIfExists(path(key));
    }

    private Path path(String key) {
        Path path = root.resolve(key).normalize();
        if (!path.startsWith(root)) {
            throw new IllegalArgumentException("not a key: " + key);
        }
        return path;
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
