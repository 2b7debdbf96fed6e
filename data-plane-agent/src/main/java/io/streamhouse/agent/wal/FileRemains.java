package io.streamhouse.agent.wal;

import java.io.IOException;
import java.nio.file.Files;

/**
 * What earlier sessions left in a log directory. Turns are numbered through all sessions, and a
 * session begins only behind what its predecessors left: the turns of any session of the directory
 * that nobody has recorded are those at the end. Good until the present session appends.
 */
public record FileRemains(WalDirectory directory) implements WalRemains {
    @Override
    public void read(long session, long afterTurn, Visitor visitor) throws IOException {
        if (!Files.isDirectory(directory.path())) {
            return;
        }
        WalScan.over(
                directory,
                (in, at, header) -> {
                    if (header.turn() > afterTurn) {
                        visitor.turn(RecoveredTurn.decode(in, at, header));
                    }
                });
    }
}
