package io.streamhouse.agent.segment;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Objects as files of a local directory. A file is written and made durable under another name and
 * then linked, which fails when the key is taken; so the file system must know hard links. Several
 * processes may share the directory.
 */
public final class DirectoryStore implements SegmentStore {
    private static final String UNFINISHED = ".new";
    private static final int WRITE_BYTES = 256 << 10;

    private final Path root;
    // Folders whose own entries, up to the root, are durable.
    private final Set<Path> durableFolders = ConcurrentHashMap.newKeySet();

    /** In a directory, which is created when it is first needed. */
    public DirectoryStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void put(String key, List<ByteBuffer> content) throws IOException {
        try (FileUpload upload = new FileUpload(key)) {
            for (ByteBuffer part : content) {
                upload.write(part.duplicate());
            }
            upload.finish();
        }
    }

    @Override
    public void createOnly(String key, byte[] content) throws IOException {
        try (FileUpload upload = new FileUpload(key)) {
            upload.write(ByteBuffer.wrap(content));
            if (!upload.link()) {
                throw new ObjectExists(key);
            }
        }
    }

    @Override
    public Upload upload(String key) throws IOException {
        return new FileUpload(key);
    }

    @Override
    public byte[] read(String key, long position, int size) throws IOException {
        if (size < 1) {
            throw new IllegalArgumentException("at least one byte is read");
        }
        try (FileChannel channel = FileChannel.open(path(key), StandardOpenOption.READ)) {
            ByteBuffer in = ByteBuffer.allocate(size);
            long from = position >= 0 ? position : channel.size() + position;
            while (in.hasRemaining()) {
                int read = from < 0 ? -1 : channel.read(in, from + in.position());
                if (read < 0) {
                    throw new EOFException(key + " is shorter than its index says");
                }
            }
            return in.array();
        } catch (NoSuchFileException _) {
            throw new ObjectMissing(key);
        }
    }

    @Override
    public long size(String key) throws IOException {
        try {
            return Files.size(path(key));
        } catch (NoSuchFileException _) {
            throw new ObjectMissing(key);
        }
    }

    @Override
    public Page list(String folder, String after, int max) throws IOException {
        Path start = root.resolve(ObjectKey.requireFolder(folder));
        PriorityQueue<Listed> first =
                new PriorityQueue<>(Comparator.comparing(Listed::key).reversed());
        boolean more = false;
        for (Listed object : objects(start)) {
            if (object.key().compareTo(after) > 0) {
                first.add(object);
                if (first.size() > max) {
                    first.poll();
                    more = true;
                }
            }
        }
        List<Listed> page = new ArrayList<>(first);
        page.sort(Comparator.comparing(Listed::key));
        return new Page(page, more);
    }

    @Override
    public void delete(List<String> keys) throws IOException {
        for (String key : keys) {
            Files.deleteIfExists(path(key));
        }
    }

    @Override
    public void deleteUnfinished(Instant startedBefore) throws IOException {
        visit(
                root,
                (file, attributes) -> {
                    if (unfinished(file)
                            && attributes.lastModifiedTime().toInstant().isBefore(startedBefore)) {
                        Files.deleteIfExists(file);
                    }
                });
    }

    private List<Listed> objects(Path start) throws IOException {
        List<Listed> found = new ArrayList<>();
        visit(
                start,
                (file, attributes) -> {
                    if (!unfinished(file)) {
                        found.add(new Listed(root.relativize(file).toString(), attributes.size()));
                    }
                });
        return found;
    }

    private interface Visitor {
        void visit(Path file, BasicFileAttributes attributes) throws IOException;
    }

    /** Files that vanish meanwhile are passed over. */
    private static void visit(Path start, Visitor visitor) throws IOException {
        Files.walkFileTree(
                start,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile()) {
                            visitor.visit(file, attributes);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }
                });
    }

    private static boolean unfinished(Path file) {
        return file.getFileName().toString().endsWith(UNFINISHED);
    }

    private Path path(String key) {
        ObjectKey.require(key);
        if (key.endsWith(UNFINISHED)) {
            throw new IllegalArgumentException("not a key: " + key);
        }
        return root.resolve(key);
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private void makeDurable(Path folder) throws IOException {
        force(folder);
        if (durableFolders.contains(folder)) {
            return;
        }
        for (Path above = folder; !above.equals(root); ) {
            above = Objects.requireNonNull(above.getParent());
            force(above);
        }
        durableFolders.add(folder);
    }

    /** A file of another name until it is linked to its key. */
    private final class FileUpload implements Upload {
        private final String key;
        private final Path path;
        private final Path folder;
        private final Path unfinished;
        private final FileChannel channel;

        // Pieces are small and many: what goes to the file is not.
        private final Arena memory;
        private final ByteBuffer collected;

        FileUpload(String key) throws IOException {
            this.key = key;
            this.path = path(key);
            this.folder = Objects.requireNonNull(path.getParent());
            this.unfinished =
                    folder.resolve(path.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
            Files.createDirectories(folder);
            this.channel =
                    FileChannel.open(
                            unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            this.memory = Arena.ofConfined();
            this.collected = memory.allocate(WRITE_BYTES).asByteBuffer();
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                int taken = Math.min(rest.remaining(), collected.remaining());
                collected.put(rest.slice(rest.position(), taken));
                rest.position(rest.position() + taken);
                if (!collected.hasRemaining()) {
                    flush();
                }
            }
            bytes.position(bytes.limit());
        }

        private void flush() throws IOException {
            collected.flip();
            while (collected.hasRemaining()) {
                channel.write(collected);
            }
            collected.clear();
        }

        @Override
        public void finish() throws IOException {
            if (!link() && Files.mismatch(path, unfinished) >= 0) {
                throw new ObjectExists(key);
            }
        }

        /** False when the key is taken. Either way what is there is durable afterwards. */
        boolean link() throws IOException {
            flush();
            channel.force(true);
            boolean linked = true;
            try {
                Files.createLink(path, unfinished);
            } catch (FileAlreadyExistsException _) {
                linked = false;
            } catch (UnsupportedOperationException _) {
                throw new StoreRefused(
                        "the file system of " + root + " has no hard links: use another one");
            }
            makeDurable(folder);
            return linked;
        }

        @Override
        public void close() throws IOException {
            try (memory) {
                channel.close();
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
    }
}
