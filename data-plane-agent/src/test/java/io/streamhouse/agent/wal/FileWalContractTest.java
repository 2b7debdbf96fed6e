package io.streamhouse.agent.wal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

class FileWalContractTest extends WalContract {
    /** Too little for a contract that never gave room back. */
    private static final FileWal.Sizes SIZES = new FileWal.Sizes(16 << 20, 4);

    @TempDir Path directory;

    @Override
    protected Wal open() throws Exception {
        return FileWal.open(log(), SIZES);
    }

    @Override
    protected List<RecoveredTurn> remains(long afterTurn) throws Exception {
        List<RecoveredTurn> turns = new ArrayList<>();
        FileWal.open(log(), SIZES).close();
        new FileRemains(log()).read(0, afterTurn, turns::add);
        return turns;
    }

    private WalDirectory log() {
        return new WalDirectory(directory, new UUID(5, 7));
    }

    @Override
    protected void recorded(Wal wal, long throughTurn) throws Exception {
        wal.recycle(throughTurn);
    }
}
