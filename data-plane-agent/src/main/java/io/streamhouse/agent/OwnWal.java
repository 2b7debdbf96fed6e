package io.streamhouse.agent;

import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.wal.DirectoryClaim;
import io.streamhouse.agent.wal.FileRemains;
import io.streamhouse.agent.wal.FileWal;
import io.streamhouse.agent.wal.PostgresWal;
import io.streamhouse.agent.wal.PostgresWalRemains;
import io.streamhouse.agent.wal.RingDuty;
import io.streamhouse.agent.wal.RingPosition;
import io.streamhouse.agent.wal.Wal;
import io.streamhouse.agent.wal.WalDirectory;
import io.streamhouse.agent.wal.WalRemains;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A session's own WAL, how to read what others left in theirs, and what keeps it going.
 *
 * @param duties to be stepped while it is open
 */
record OwnWal(Wal wal, WalRemains remains, List<Duty> duties) {
    /** In a directory that is claimed. */
    static OwnWal inDirectory(DirectoryClaim claim, Path path, Executor blocking)
            throws IOException {
        WalDirectory directory = new WalDirectory(path, claim.identity());
        FileWal wal = FileWal.open(directory, FileWal.Sizes.USUAL);
        blocking.execute(wal::prepare);
        return new OwnWal(wal, new FileRemains(directory), List.of());
    }

    /** In PostgreSQL. */
    static OwnWal inPostgres(Database database, Session session) {
        RingPosition ring = new RingPosition();
        return new OwnWal(
                new PostgresWal(database, session.id(), ring),
                new PostgresWalRemains(database),
                List.of(new RingDuty(database, ring, RingDuty.Limits.USUAL)));
    }

    void close() throws IOException {
        wal.close();
    }
}
