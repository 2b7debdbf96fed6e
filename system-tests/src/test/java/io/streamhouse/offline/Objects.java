package io.streamhouse.offline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where segments lie. */
@FunctionalInterface
public interface Objects {
    /** The whole object. */
    byte[] read(String key) throws IOException;

    /** Objects as files of a directory: the directory store, and s3proxy's file system. */
    static Objects in(Path directory) {
        return key -> Files.readAllBytes(directory.resolve(key));
    }
}
