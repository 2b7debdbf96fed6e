package io.streamhouse.agent.wal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * One agent's exclusive hold of a log directory, and the identity that the directory keeps for
 * ever. The operating system lets go of the lock when the process dies.
 */
public final class DirectoryClaim implements AutoCloseable {
    private final FileChannel channel;
    private final UUID identity;

    private DirectoryClaim(FileChannel channel, UUID identity) {
        this.channel = channel;
        this.identity = identity;
    }

    /** Another process holds the directory. */
    public static final class Taken extends Exception {
        Taken(Path directory) {
            super("another agent runs on " + directory + ": stop it first");
        }
    }

    /** Claims a directory, which is created when absent. */
    public static DirectoryClaim of(Path directory) throws IOException, Taken {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new Taken(directory);
            }
        } catch (OverlappingFileLockException _) {
            channel.close();
            throw new Taken(directory);
        }
        return new DirectoryClaim(channel, identity(directory));
    }

    /** The directory's own id. */
    public UUID identity() {
        return identity;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static UUID identity(Path directory) throws IOException {
        Path file = directory.resolve("identity");
        if (!Files.exists(file)) {
            Path unfinished = directory.resolve("identity.new");
            Files.writeString(
                    unfinished,
                    UUID.randomUUID() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.move(unfinished, file);
            WalFile.forceDirectory(directory);
        }
        return UUID.fromString(Files.readString(file).strip());
    }
}
