package io.streamhouse.faults;

import io.streamhouse.system.Belongings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file system of its own, so small that it can be filled. Needs root. */
final class SmallDisk implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final String BALLAST = "ballast";

    private final Belongings.Belonging belonging;

    private SmallDisk(Path mount) {
        this.belonging =
                Belongings.add(
                        "the disk at " + mount, () -> run("umount", "--lazy", mount.toString()));
    }

    /** Mounts one. */
    static SmallDisk mount(Path folder, int mebibytes) throws Exception {
        Files.createDirectories(folder);
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
        return new SmallDisk(folder);
    }

    /** Takes all room that is left. */
    static void fill(Path disk) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (FileChannel channel =
                FileChannel.open(
                        disk.resolve(BALLAST),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND)) {
            while (true) {
                chunk.clear();
                channel.write(chunk);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space")) {
                throw e;
            }
        }
    }

    /** Gives it back. */
    static void makeRoom(Path disk) throws IOException {
        Files.deleteIfExists(disk.resolve(BALLAST));
    }

    private static void run(String... command) throws Exception {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed");
        }
    }

    @Override
    public void close() throws Exception {
        belonging.close();
    }
}
