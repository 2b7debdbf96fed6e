package io.streamhouse.cli.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A log file of bounded size: when it is full it becomes {@code <name>.1}. Used by one thread. */
final class LogFile implements AutoCloseable {
    private final Path file;
    private final long limitBytes;
    private @Nullable OutputStream out;
    private long size;

    LogFile(Path file, long limitBytes) {
        this.file = file;
        this.limitBytes = limitBytes;
    }

    void line(String text) throws IOException {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        OutputStream open = out == null ? open() : out;
        if (size > 0 && size + bytes.length > limitBytes) {
            close();
            Path older = file.resolveSibling(file.getFileName() + ".1");
            Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
            open = open();
        }
        open.write(bytes);
        size += bytes.length;
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }

    private OutputStream open() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        OutputStream opened =
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        size = Files.size(file);
        out = opened;
        return opened;
    }
}
