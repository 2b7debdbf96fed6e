package io.streamhouse.agent.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of stored objects, kept by W-TinyLFU within a budget of bytes: a scan over everything does
 * not push out what is read again and again. A block is fetched once, however many ask for it at a
 * time. Blocks are shared: nobody may write into one. Thread-safe.
 */
public final class BlockCache {
    /**
     * The size of all blocks but an object's last: less than half of what the collector of garbage
     * takes for a region, as the launcher sets it; larger arrays would take regions of their own.
     */
    public static final int BLOCK_BYTES = 512 << 10;

    /** So many blocks are fetched ahead of one reader at most. */
    static final int AHEAD_MAX = 8;

    private static final int ENTRY_BYTES = 128;
    private static final int AHEAD_SHARE = 8;

    private final SegmentStore store;
    private final long budgetBytes;
    private final Consumer<ColdLane.Load> loads;
    private final BooleanSupplier roomAhead;
    private final Cache<Key, byte[]> blocks;
    private final AheadBlocks ahead;
    private final ConcurrentHashMap<Key, CompletableFuture<byte[]>> loading =
            new ConcurrentHashMap<>();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /** A block's place. */
    record Key(String object, int number) {}

    /** Fetches in a lane, and ahead of sequential readers. */
    public BlockCache(SegmentStore store, long budgetBytes, ColdLane lane) {
        this(store, budgetBytes, lane::take, lane::hasRoomAhead);
    }

    /** Fetches in the reader's own thread, when it is asked for. */
    public BlockCache(SegmentStore store, long budgetBytes) {
        this(store, budgetBytes, ColdLane.Load::run, () -> false);
    }

    private BlockCache(
            SegmentStore store,
            long budgetBytes,
            Consumer<ColdLane.Load> loads,
            BooleanSupplier roomAhead) {
        this.store = store;
        this.budgetBytes = budgetBytes;
        this.loads = loads;
        this.roomAhead = roomAhead;
        this.ahead = new AheadBlocks(budgetBytes / AHEAD_SHARE);
        this.blocks =
                Caffeine.newBuilder()
                        .maximumWeight(budgetBytes - budgetBytes / AHEAD_SHARE)
                        .weigher((Key _, byte[] block) -> block.length + ENTRY_BYTES)
                        .executor(Runnable::run)
                        .build();
    }

    /** Of the blocks that readers asked for: the share that was here; 0 before the first. */
    public double hitRatio() {
        long found = hits.sum();
        long all = found + misses.sum();
        return all == 0 ? 0 : (double) found / all;
    }

    /** Bytes of all blocks together. */
    long budgetBytes() {
        return budgetBytes;
    }

    /** How many blocks the object has. */
    static int count(long objectBytes) {
        return (int) ((objectBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
    }

    /**
     * A block, from here or from the store.
     *
     * @throws SegmentDamage when the object ends before its size
     */
    byte[] block(String object, long objectBytes, int number) throws IOException {
        Key key = new Key(object, number);
        byte[] here = present(key);
        if (here != null) {
            hits.increment();
            return here;
        }
        misses.increment();
        return await(load(key, objectBytes, false));
    }

    /** True when a block can be had without waiting. */
    boolean holds(String object, int number) {
        Key key = new Key(object, number);
        return blocks.asMap().containsKey(key) || ahead.holds(key);
    }

    /** A block will be wanted soon. Does nothing when others wait for theirs. */
    void prepare(String object, long objectBytes, int number) {
        boolean wanted = number < count(objectBytes) && !holds(object, number);
        if (wanted && roomAhead.getAsBoolean()) {
            var _ = load(new Key(object, number), objectBytes, true);
        }
    }

    /** What is here of an object is not trusted any more. */
    void drop(String object, long objectBytes) {
        for (int number = 0; number < count(objectBytes); number++) {
            Key key = new Key(object, number);
            ahead.take(key);
            blocks.invalidate(key);
        }
    }

    private byte @Nullable [] present(Key key) {
        byte[] prepared = ahead.take(key);
        if (prepared != null) {
            blocks.put(key, prepared);
            return prepared;
        }
        return blocks.getIfPresent(key);
    }

    private byte @Nullable [] peek(Key key) {
        byte[] prepared = ahead.peek(key);
        return prepared != null ? prepared : blocks.getIfPresent(key);
    }

    private CompletableFuture<byte[]> load(Key key, long objectBytes, boolean early) {
        CompletableFuture<byte[]> mine = new CompletableFuture<>();
        CompletableFuture<byte[]> other = loading.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        // An earlier load may have ended since the caller looked.
        byte[] meanwhile = early ? peek(key) : present(key);
        if (meanwhile != null) {
            loading.remove(key, mine);
            mine.complete(meanwhile);
            return mine;
        }
        loads.accept(
                new ColdLane.Load() {
                    @Override
                    public void run() {
                        fetch(key, objectBytes, early, mine);
                    }

                    @Override
                    public void giveUp() {
                        fail(key, mine, new IOException("too many old segments are read at once"));
                    }
                });
        return mine;
    }

    private void fetch(Key key, long objectBytes, boolean early, CompletableFuture<byte[]> told) {
        long position = (long) key.number() * BLOCK_BYTES;
        int size = (int) Math.min(BLOCK_BYTES, objectBytes - position);
        try {
            byte[] block = store.read(key.object(), position, size);
            if (early) {
                ahead.add(key, block);
            } else {
                blocks.put(key, block);
            }
            loading.remove(key, told);
            told.complete(block);
        } catch (EOFException _) {
            fail(key, told, new SegmentDamage("the object is shorter than it was"));
        } catch (IOException | RuntimeException e) {
            fail(key, told, e);
        }
    }

    private void fail(Key key, CompletableFuture<byte[]> told, Exception e) {
        loading.remove(key, told);
        told.completeExceptionally(e);
    }

    private static byte[] await(CompletableFuture<byte[]> load) throws IOException {
        try {
            return load.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException told = new InterruptedIOException("a read was interrupted");
            told.initCause(e);
            throw told;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ObjectMissing missing -> throw missing;
                case SegmentDamage damage -> throw damage;
                case IOException other -> throw new IOException(other.getMessage(), other);
                case null, default -> throw new IllegalStateException("a load failed", e);
            }
        }
    }
}
