package io.streamhouse.agent.wal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Where a log's files are.
 *
 * @param identity of the directory; no client ever learns it
 */
public record WalDirectory(Path path, UUID identity) {
    /**
     * What every turn in a file carries. Batches are their writers' bytes, and a file that is used
     * again keeps them behind its end: without a secret, a batch that holds the bytes of a turn
     * could pass for one.
     */
    long mark(long file) {
        return identity.getMostSignificantBits() ^ identity.getLeastSignificantBits() ^ file;
    }

    /** All files in use, by number. */
    List<WalFile> files() throws IOException {
        return WalFile.all(path);
    }
}
