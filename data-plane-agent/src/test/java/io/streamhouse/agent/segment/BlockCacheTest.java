package io.streamhouse.agent.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockCacheTest {
    private static final int BLOCK = BlockCache.BLOCK_BYTES;

    private final MemoryStore memory = new MemoryStore();
    private final CountingStore store = new CountingStore();
    private ColdLane lane = new ColdLane(8L * BLOCK);

    /** Counts reads, and holds them up when it is closed. */
    private final class CountingStore extends ForwardingStore {
        final AtomicInteger reads = new AtomicInteger();
        final AtomicInteger now = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        volatile CountDownLatch open = new CountDownLatch(0);
        volatile boolean failing;

        CountingStore() {
            super(memory);
        }

        @Override
        public byte[] read(String key, long position, int size) throws IOException {
            reads.incrementAndGet();
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                now.decrementAndGet();
            }
            if (failing) {
                throw new IOException("away");
            }
            return super.read(key, position, size);
        }
    }

    @AfterEach
    void close() {
        store.open.countDown();
        lane.close();
    }

    private void object(String key, int blocks) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(blocks * BLOCK);
        for (int block = 0; block < blocks; block++) {
            bytes.put(block * BLOCK, (byte) (block + 1));
        }
        memory.put(key, List.of(bytes));
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aBlockIsFetchedOnceHoweverManyAsk() throws Exception {
        object("x", 1);
        BlockCache cache = new BlockCache(store, 64L * BLOCK, lane);
        store.open = new CountDownLatch(1);
        List<Future<byte[]>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                asked.add(threads.submit(() -> cache.block("x", BLOCK, 0)));
            }
            eventually(() -> store.now.get() == 1);
            store.open.countDown();
            for (Future<byte[]> block : asked) {
                assertThat(block.get(20, TimeUnit.SECONDS)[0]).isEqualTo((byte) 1);
            }
        }
        assertThat(store.reads).hasValue(1);
        cache.block("x", BLOCK, 0);
        assertThat(store.reads).hasValue(1);
        assertThat(cache.hitRatio()).isGreaterThan(0);
    }

    @Test
    void aBackfillHoldsABoundedNumberOfBlocksOnTheirWay() throws Exception {
        object("x", 40);
        lane.close();
        lane = new ColdLane(3L * BLOCK);
        BlockCache cache = new BlockCache(store, 64L * BLOCK, lane);
        store.open = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> asked = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int number = i;
                asked.add(threads.submit(() -> cache.block("x", 40L * BLOCK, number)));
            }
            eventually(() -> store.now.get() == 3);
            store.open.countDown();
            for (Future<byte[]> block : asked) {
                block.get(20, TimeUnit.SECONDS);
            }
        }
        assertThat(store.most).hasValue(3);
        assertThat(store.reads).hasValue(40);
    }

    @Test
    void theBudgetIsKeptAndAScanDoesNotPushOutWhatIsReadOften() throws Exception {
        object("hot", 4);
        object("scan", 60);
        BlockCache cache = new BlockCache(store, 16L * BLOCK, lane);
        // It begins to count how often a block is asked for when it is half full.
        for (int number = 0; number < 20; number++) {
            cache.block("scan", 60L * BLOCK, number);
        }
        for (int round = 0; round < 20; round++) {
            for (int number = 0; number < 4; number++) {
                cache.block("hot", 4L * BLOCK, number);
            }
        }
        for (int number = 20; number < 60; number++) {
            cache.block("scan", 60L * BLOCK, number);
        }
        int scanned = 0;
        for (int number = 0; number < 60; number++) {
            scanned += cache.holds("scan", number) ? 1 : 0;
        }
        assertThat(scanned).isLessThanOrEqualTo(12);
        for (int number = 0; number < 4; number++) {
            assertThat(cache.holds("hot", number)).isTrue();
        }
    }

    @Test
    void whatWasPreparedWaitsForItsReader() throws Exception {
        object("x", 4);
        BlockCache cache = new BlockCache(store, 64L * BLOCK, lane);
        cache.prepare("x", 4L * BLOCK, 2);
        cache.prepare("x", 4L * BLOCK, 9);
        eventually(() -> cache.holds("x", 2));
        assertThat(store.reads).hasValue(1);
        assertThat(cache.block("x", 4L * BLOCK, 2)[0]).isEqualTo((byte) 3);
        assertThat(cache.block("x", 4L * BLOCK, 2)[0]).isEqualTo((byte) 3);
        assertThat(store.reads).hasValue(1);
        assertThat(cache.hitRatio()).isEqualTo(1);
    }

    @Test
    void nothingIsPreparedWhileOthersWaitForTheirs() throws Exception {
        object("x", 20);
        BlockCache cache = new BlockCache(store, 64L * BLOCK, lane);
        store.open = new CountDownLatch(1);
        for (int number = 0; number < 20; number++) {
            cache.prepare("x", 20L * BLOCK, number);
        }
        eventually(() -> store.now.get() > 0);
        store.open.countDown();
        eventually(() -> store.now.get() == 0);
        assertThat(store.reads.get()).isBetween(1, 5);
    }

    @Test
    void aFailureIsToldAndNotRemembered() throws Exception {
        object("x", 1);
        BlockCache cache = new BlockCache(store, 64L * BLOCK, lane);
        store.failing = true;
        assertThatThrownBy(() -> cache.block("x", BLOCK, 0)).hasMessage("away");
        store.failing = false;
        assertThat(cache.block("x", BLOCK, 0)[0]).isEqualTo((byte) 1);
        assertThatThrownBy(() -> cache.block("none", BLOCK, 0)).isInstanceOf(ObjectMissing.class);
        assertThatThrownBy(() -> cache.block("x", 2L * BLOCK, 1)).isInstanceOf(SegmentDamage.class);
    }

    @Test
    void whoWaitsIsToldWhenTheLaneCloses() throws Exception {
        object("x", 20);
        lane.close();
        lane = new ColdLane(BLOCK);
        BlockCache cache = new BlockCache(store, 64L * BLOCK, lane);
        store.open = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> asked = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                asked.add(threads.submit(() -> cache.block("x", 20L * BLOCK, number)));
            }
            eventually(() -> store.now.get() == 1);
            lane.close();
            for (Future<byte[]> one : asked) {
                assertThatThrownBy(() -> one.get(20, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(IOException.class);
            }
        }
    }
}
