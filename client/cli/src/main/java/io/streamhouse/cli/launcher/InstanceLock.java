package io.streamhouse.cli.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Lets one launcher at a time work on a data directory. The system drops it with the process. */
final class InstanceLock implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final FileChannel channel;

    private InstanceLock(FileChannel channel) {
        this.channel = channel;
    }

    static InstanceLock take(Path dataDir) {
        Path run = dataDir.resolve("run");
        PidFile pid = new PidFile(run.resolve("launcher.pid"));
        FileChannel channel = open(run.resolve("launcher.lock"));
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            taken = lock != null;
        } catch (OverlappingFileLockException _) {
            taken = false;
        } catch (IOException e) {
            throw new LauncherFailure("cannot lock " + run, e);
        }
        InstanceLock result = new InstanceLock(channel);
        if (!taken) {
            String who = pid.find().map(it -> " (process " + it.pid() + ")").orElse("");
            result.close();
            throw new LauncherFailure(
                    LauncherFailure.FAILED,
                    "StreamHouse already runs on "
                            + dataDir
                            + who
                            + "; stop it, or set STREAMHOUSE_DATA_DIR and the ports for a second"
                            + " one");
        }
        pid.write(ProcessHandle.current());
        return result;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LauncherFailure("cannot unlock the data directory", e);
        }
    }

    private static FileChannel open(Path file) {
        try {
            // Records of all tenants lie below it.
            Files.createDirectories(file.getParent(), OWNER_ALONE);
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new LauncherFailure("the data directory cannot be used", e);
        }
    }
}
