package io.streamhouse.agent.wal;

import io.streamhouse.proto.v1.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log on a local disk: one write and one fdatasync per turn into preallocated files, which are
 * used again once their turns are in recorded segments.
 */
public final class FileWal implements Wal {
    private static final Logger log = LoggerFactory.getLogger(FileWal.class);
    private static final int SPARES_MAX = 4;
    private static final int SPARES_AT_START = 2;

    /** Numbers of spares that no file had before; real numbers stay far below. */
    private static final long FRESH_SPARE = 9_000_000_000_000_000L;

    /** Sizes of the log. */
    public record Sizes(int fileBytes, int filesMax) {
        /** 32 MiB a file, 2 GiB in all. */
        public static final Sizes USUAL = new Sizes(32 << 20, 64);
    }

    private final WalDirectory wal;
    private final Path directory;
    private final Sizes sizes;
    private final BlockingDeque<Path> spares = new LinkedBlockingDeque<>(SPARES_MAX);
    private final SortedMap<Long, Long> lastTurns = new TreeMap<>();
    private final long epoch;
    private FileChannel active;
    private long activeNumber;
    private int position;
    private long turn;

    private FileWal(WalDirectory wal, Sizes sizes, WalScan.End end) throws IOException {
        this.wal = wal;
        this.directory = wal.path();
        this.sizes = sizes;
        this.epoch = end.lastEpoch() + 1;
        this.turn = end.lastTurn();
        this.lastTurns.putAll(end.lastTurns());
        for (Path spare : WalFile.spares(directory)) {
            keepOrDelete(spare);
        }
        this.activeNumber = end.endFile();
        this.position = end.endPosition();
        if (activeNumber == 0) {
            activeNumber = 1;
            WalFile.preallocate(WalFile.path(directory, 1), sizes.fileBytes());
        }
        this.active = open(activeNumber);
    }

    /**
     * Opens the log of a directory behind the last turn in it.
     *
     * @throws WalDamage when durable turns were damaged
     */
    public static FileWal open(WalDirectory directory, Sizes sizes) throws IOException {
        if (sizes.fileBytes() < TurnBuffer.BYTES_MAX + TurnBuffer.BLOCK_BYTES) {
            throw new IllegalArgumentException("a turn must fit into a file");
        }
        Files.createDirectories(directory.path());
        WalScan.End end = WalScan.over(directory, (_, _, _) -> {});
        for (WalFile file : directory.files()) {
            if (file.number() > end.endFile()) {
                // Taken into use by a crashed agent before its first turn was durable. Not kept:
                // its number is dealt again, and two files would want one spare's name.
                Files.delete(file.path());
            }
        }
        return new FileWal(directory, sizes, end);
    }

    @Override
    public void reserve(int bytes) throws WalFull {
        if (position + TurnBuffer.padded(bytes) <= sizes.fileBytes()) {
            return;
        }
        if (activeNumber - oldest() + 1 >= sizes.filesMax()) {
            throw new WalFull("the log's budget of " + sizes.filesMax() + " files is used up");
        }
        try {
            rotate();
        } catch (IOException e) {
            log.warn("no new WAL file: {}", e.getMessage());
            throw new WalFull("no new WAL file can be made");
        }
    }

    @Override
    public Outcome append(TurnBuffer buffer, long appendTimeMillis) throws IOException {
        ByteBuffer out =
                buffer.sealMarked(turn + 1, epoch, wal.mark(activeNumber), appendTimeMillis);
        if (position + out.remaining() > sizes.fileBytes()) {
            throw new IllegalStateException("no room was reserved for this turn");
        }
        int at = position;
        while (out.hasRemaining()) {
            at += active.write(out, at);
        }
        active.force(false);
        position = at;
        turn++;
        lastTurns.put(activeNumber, turn);
        return new Outcome.Durable(turn);
    }

    @Override
    public void recycle(long throughTurn) throws IOException {
        if (lastTurns.isEmpty()) {
            return;
        }
        // The file of the last turn stays: it tells how turns and epochs go on.
        for (long number : List.copyOf(lastTurns.headMap(lastTurns.lastKey()).keySet())) {
            if (lastTurns.getOrDefault(number, Long.MAX_VALUE) > throughTurn) {
                break;
            }
            Path used = WalFile.path(directory, number);
            Path spare = WalFile.spare(directory, number);
            if (Files.exists(spare)) {
                Files.delete(used);
            } else {
                Files.move(used, spare);
                keepOrDelete(spare);
            }
            lastTurns.remove(number);
        }
    }

    /** Makes spares, so that the first files need not be made while appends wait. May block. */
    public void prepare() {
        try {
            for (int i = spares.size(); i < SPARES_AT_START; i++) {
                Path spare = WalFile.spare(directory, FRESH_SPARE + i);
                if (!Files.exists(spare)) {
                    WalFile.preallocate(spare, sizes.fileBytes());
                    keepOrDelete(spare);
                }
            }
        } catch (ClosedByInterruptException _) {
            log.debug("no spare WAL files: stopping");
        } catch (IOException e) {
            log.warn("no spare WAL files: {}", e.getMessage());
        }
    }

    /** The number of the last durable turn. */
    public long lastTurn() {
        return turn;
    }

    @Override
    public Durability durability() {
        return Durability.DURABILITY_LOCAL_DISK;
    }

    @Override
    public void close() throws IOException {
        active.close();
    }

    private long oldest() {
        return lastTurns.isEmpty() ? activeNumber : Math.min(lastTurns.firstKey(), activeNumber);
    }

    private void keepOrDelete(Path spare) throws IOException {
        if (Files.size(spare) != sizes.fileBytes() || !spares.offer(spare)) {
            Files.delete(spare);
        }
    }

    private void rotate() throws IOException {
        long next = activeNumber + 1;
        provide(WalFile.path(directory, next));
        FileChannel full = active;
        active = open(next);
        activeNumber = next;
        position = 0;
        full.close();
    }

    /** Makes the next file; one that an earlier attempt left behind is as good as a new one. */
    private void provide(Path path) throws IOException {
        if (Files.exists(path)) {
            if (Files.size(path) == sizes.fileBytes()) {
                WalFile.forceDirectory(directory);
                return;
            }
            Files.delete(path);
        }
        Path spare = spares.poll();
        if (spare != null) {
            Files.move(spare, path);
            WalFile.forceDirectory(directory);
        } else {
            WalFile.preallocate(path, sizes.fileBytes());
        }
    }

    private FileChannel open(long number) throws IOException {
        return FileChannel.open(
                WalFile.path(directory, number), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** File names by use, for tests and for a person who looks. */
    List<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        WalFile.all(directory).forEach(file -> names.add(file.path().getFileName().toString()));
        WalFile.spares(directory).forEach(path -> names.add(path.getFileName().toString()));
        return names;
    }
}
