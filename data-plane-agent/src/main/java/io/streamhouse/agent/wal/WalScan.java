package io.streamhouse.agent.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds where the log ends. Every turn is written only after its predecessor is durable, so a crash
 * can leave one torn turn at the very end and nothing valid behind it. A valid successor behind a
 * gap therefore means that something durable was damaged since, and the scan refuses to guess.
 * Turns of version 1 count only before the first of version 2: clients could make their like.
 */
final class WalScan {
    /** Receives in order where turns are; not to be kept. */
    @FunctionalInterface
    interface Visitor {
        void turn(ByteBuffer in, int at, RecoveredTurn.Header header) throws IOException;
    }

    /**
     * The end of the log.
     *
     * @param lastTurn 0 when there is none
     * @param lastEpoch 0 when there is none
     * @param endFile the file that the last turn is in, or the first; 0 when there are no files
     * @param endPosition where the next turn goes in that file
     * @param lastTurns file number to its last turn
     */
    record End(
            long lastTurn,
            long lastEpoch,
            long endFile,
            int endPosition,
            SortedMap<Long, Long> lastTurns) {}

    private final WalDirectory directory;
    private final Visitor visitor;
    private final SortedMap<Long, Long> lastTurns = new TreeMap<>();
    private long lastTurn;
    private long lastEpoch;
    private byte lastVersion = TurnBuffer.VERSION_PLAIN;
    private long endFile;
    private int endPosition;

    private WalScan(WalDirectory directory, Visitor visitor) {
        this.directory = directory;
        this.visitor = visitor;
    }

    /** Reads all files in the order of their numbers. */
    static End over(WalDirectory directory, Visitor visitor) throws IOException {
        WalScan scan = new WalScan(directory, visitor);
        for (WalFile file : directory.files()) {
            if (scan.endFile == 0) {
                scan.endFile = file.number();
            }
            scan.file(file.number(), read(file.path()));
        }
        return new End(
                scan.lastTurn, scan.lastEpoch, scan.endFile, scan.endPosition, scan.lastTurns);
    }

    private void file(long number, ByteBuffer in) throws IOException {
        int at = 0;
        while (true) {
            Optional<RecoveredTurn.Header> found = RecoveredTurn.Header.at(in, at);
            if (found.isEmpty() || !continues(found.get(), number)) {
                break;
            }
            RecoveredTurn.Header header = found.get();
            visitor.turn(in, at, header);
            at += TurnBuffer.padded(header.size());
            lastTurn = header.turn();
            lastEpoch = header.epoch();
            lastVersion = header.version();
            endFile = number;
            endPosition = at;
            lastTurns.put(number, lastTurn);
        }
        requireNothingBehind(number, in, at);
    }

    private boolean continues(RecoveredTurn.Header header, long file) {
        boolean inOrder = lastTurn == 0 || header.turn() == lastTurn + 1;
        return belongs(header, file) && inOrder;
    }

    /** True when it was written to this file by an opening that is not over. */
    private boolean belongs(RecoveredTurn.Header header, long file) {
        long mark = header.version() == TurnBuffer.VERSION_MARKED ? directory.mark(file) : file;
        return header.mark() == mark
                && header.version() >= lastVersion
                && header.epoch() >= lastEpoch;
    }

    private void requireNothingBehind(long number, ByteBuffer in, int from) throws WalDamage {
        for (int at = from; at < in.limit(); at += TurnBuffer.BLOCK_BYTES) {
            if (in.limit() - at < TurnBuffer.HEADER_BYTES || in.getInt(at) != TurnBuffer.MAGIC) {
                continue;
            }
            Optional<RecoveredTurn.Header> found = RecoveredTurn.Header.at(in, at);
            boolean later =
                    found.isPresent()
                            && belongs(found.get(), number)
                            && found.get().turn() > lastTurn;
            if (later) {
                throw new WalDamage(
                        "WAL file "
                                + number
                                + " holds turn "
                                + found.get().turn()
                                + " at byte "
                                + at
                                + ", but the turns from "
                                + (lastTurn + 1)
                                + " on are damaged; nothing was changed. Restore the file from a"
                                + " copy, or move it away to give up what it holds");
            }
        }
    }

    private static ByteBuffer read(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer in = ByteBuffer.allocate((int) channel.size());
            while (in.hasRemaining() && channel.read(in) >= 0) {
                // Until all is read.
            }
            return in.flip();
        }
    }
}
