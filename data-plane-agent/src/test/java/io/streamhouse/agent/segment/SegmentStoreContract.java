package io.streamhouse.agent.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store owes its callers. Each test gets an empty store. */
public abstract class SegmentStoreContract {
    private static final int PAGE = 30;

    /** An empty store. */
    protected abstract SegmentStore store() throws IOException;

    /** Larger than what the store puts at once. */
    protected int largeBytes() {
        return 1 << 20;
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static List<ByteBuffer> content(byte[] bytes) {
        int half = bytes.length / 2;
        return List.of(
                ByteBuffer.wrap(bytes, 0, half),
                ByteBuffer.allocate(0),
                ByteBuffer.wrap(bytes, half, bytes.length - half));
    }

    private static List<String> keys(SegmentStore store, String folder) throws IOException {
        List<String> keys = new ArrayList<>();
        SegmentStore.Page page;
        do {
            page = store.list(folder, keys.isEmpty() ? "" : keys.getLast(), PAGE);
            page.objects().forEach(object -> keys.add(object.key()));
        } while (page.more());
        return keys;
    }

    @Test
    void whatWasPutIsReadExactly() throws Exception {
        SegmentStore store = store();
        byte[] bytes = bytes(10_000);
        List<ByteBuffer> content = content(bytes);
        store.put("l0/1/a.seg", content);
        assertThat(content.stream().mapToInt(ByteBuffer::remaining).sum()).isEqualTo(bytes.length);
        assertThat(store.size("l0/1/a.seg")).isEqualTo(bytes.length);
        assertThat(store.read("l0/1/a.seg", 0, bytes.length)).isEqualTo(bytes);
        assertThat(store.read("l0/1/a.seg", 9_998, 2)).containsExactly(bytes[9_998], bytes[9_999]);
        assertThat(store.read("l0/1/a.seg", -2, 2)).containsExactly(bytes[9_998], bytes[9_999]);
        assertThat(store.read("l0/1/a.seg", -3, 1)).containsExactly(bytes[9_997]);
    }

    @Test
    void readingBeyondTheEndIsAnError() throws Exception {
        SegmentStore store = store();
        store.put("a", content(bytes(4)));
        assertThatThrownBy(() -> store.read("a", 3, 2)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> store.read("a", 4, 1)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> store.read("a", -5, 5)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> store.read("a", 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNotThereIsMissing() throws Exception {
        SegmentStore store = store();
        assertThatThrownBy(() -> store.read("l0/none", 0, 1)).isInstanceOf(ObjectMissing.class);
        assertThatThrownBy(() -> store.read("l0/none", -1, 1)).isInstanceOf(ObjectMissing.class);
        assertThatThrownBy(() -> store.size("l0/none")).isInstanceOf(ObjectMissing.class);
        store.delete(List.of("l0/none"));
        assertThat(store.list("l0/", "").objects()).isEmpty();
    }

    @Test
    void anObjectNeverChanges() throws Exception {
        SegmentStore store = store();
        store.put("l0/x", content(bytes(100)));
        store.put("l0/x", content(bytes(100)));
        assertThatThrownBy(() -> store.put("l0/x", content(bytes(101))))
                .isInstanceOf(ObjectExists.class);
        byte[] other = bytes(100);
        other[50]++;
        assertThatThrownBy(() -> store.put("l0/x", content(other)))
                .isInstanceOf(ObjectExists.class);
        assertThat(store.read("l0/x", 0, 100)).isEqualTo(bytes(100));
        assertThat(keys(store, "")).containsExactly("l0/x");
    }

    @Test
    void aKeyIsTakenOnce() throws Exception {
        SegmentStore store = store();
        store.createOnly("sessions/1", bytes(10));
        assertThatThrownBy(() -> store.createOnly("sessions/1", bytes(10)))
                .isInstanceOf(ObjectExists.class);
        assertThatThrownBy(() -> store.createOnly("sessions/1", bytes(11)))
                .isInstanceOf(ObjectExists.class);
        assertThat(store.read("sessions/1", 0, 10)).isEqualTo(bytes(10));
    }

    @Test
    void ofManyCallersOneTakesTheKey() throws Exception {
        SegmentStore store = store();
        int callers = 8;
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            for (int round = 0; round < 10; round++) {
                String key = "sessions/" + round;
                CyclicBarrier start = new CyclicBarrier(callers);
                List<Future<Boolean>> answers = new ArrayList<>();
                for (int caller = 0; caller < callers; caller++) {
                    byte[] content = ("caller " + caller).getBytes(StandardCharsets.UTF_8);
                    Callable<Boolean> attempt =
                            () -> {
                                start.await();
                                return creates(store, key, content);
                            };
                    answers.add(threads.submit(attempt));
                }
                int winner = -1;
                for (int caller = 0; caller < callers; caller++) {
                    if (answers.get(caller).get()) {
                        assertThat(winner).isEqualTo(-1);
                        winner = caller;
                    }
                }
                assertThat(new String(store.read(key, 0, 8), StandardCharsets.UTF_8))
                        .isEqualTo("caller " + winner);
            }
        }
    }

    private static boolean creates(SegmentStore store, String key, byte[] content)
            throws IOException {
        try {
            store.createOnly(key, content);
            return true;
        } catch (ObjectExists _) {
            return false;
        }
    }

    @Test
    void anUploadIsSeenWhenItIsFinished() throws Exception {
        SegmentStore store = store();
        byte[] small = bytes(1_000);
        byte[] large = bytes(largeBytes());
        try (SegmentStore.Upload a = store.upload("l1/small");
                SegmentStore.Upload b = store.upload("l1/large")) {
            a.write(ByteBuffer.wrap(small));
            for (int at = 0; at < large.length; at += 300_000) {
                b.write(ByteBuffer.wrap(large, at, Math.min(300_000, large.length - at)));
            }
            assertThat(keys(store, "l1/")).isEmpty();
            a.finish();
            b.finish();
        }
        assertThat(keys(store, "l1/")).containsExactly("l1/large", "l1/small");
        assertThat(store.read("l1/small", 0, small.length)).isEqualTo(small);
        assertThat(store.read("l1/large", 0, large.length)).isEqualTo(large);
    }

    @Test
    void anUploadThatIsGivenUpLeavesNothing() throws Exception {
        SegmentStore store = store();
        try (SegmentStore.Upload upload = store.upload("l1/x")) {
            upload.write(ByteBuffer.wrap(bytes(largeBytes())));
        }
        assertThat(keys(store, "")).isEmpty();
        store.put("l1/x", content(bytes(5)));
        assertThat(store.size("l1/x")).isEqualTo(5);
    }

    @Test
    void anUploadDoesNotOverwrite() throws Exception {
        SegmentStore store = store();
        byte[] large = bytes(largeBytes());
        store.put("l1/same", content(large));
        store.put("l1/same", content(large));
        store.put("l1/other", content(bytes(7)));
        assertThatThrownBy(() -> store.put("l1/other", content(large)))
                .isInstanceOf(ObjectExists.class);
        assertThat(store.size("l1/other")).isEqualTo(7);
        assertThat(store.read("l1/same", 0, large.length)).isEqualTo(large);
    }

    @Test
    void leftoversGoAndObjectsStay() throws Exception {
        SegmentStore store = store();
        SegmentStore.Upload left = store.upload("l1/left");
        left.write(ByteBuffer.wrap(bytes(largeBytes())));
        store.put("l1/x", content(bytes(5)));
        store.deleteUnfinished(Instant.EPOCH);
        left.write(ByteBuffer.wrap(bytes(100)));
        store.deleteUnfinished(Instant.now().plusSeconds(3_600));
        assertThat(keys(store, "")).containsExactly("l1/x");
    }

    @Test
    void listsInPagesInTheOrderOfKeys() throws Exception {
        SegmentStore store = store();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2 * PAGE + 20; i++) {
            String key = "l0/%04d/%s".formatted(i / 10, i);
            store.put(key, content(bytes(1 + i % 7)));
            expected.add(key);
        }
        store.put("l0-beside/x", content(bytes(1)));
        store.put("l00", content(bytes(1)));
        expected.sort(null);
        SegmentStore.Page first = store.list("l0/", "", PAGE);
        assertThat(first.objects()).hasSize(PAGE);
        assertThat(first.more()).isTrue();
        assertThat(first.objects().getFirst()).isEqualTo(new SegmentStore.Listed("l0/0000/0", 1));
        assertThat(keys(store, "l0/")).isEqualTo(expected);
        assertThat(store.list("l0/", "l0/0007/77").objects())
                .extracting(SegmentStore.Listed::key)
                .containsExactly("l0/0007/78", "l0/0007/79");
        assertThat(store.list("l0/0003/", "").objects()).hasSize(10);
        store.delete(expected);
        assertThat(keys(store, "")).containsExactly("l0-beside/x", "l00");
    }

    @Test
    void keysAreCheckedBeforeAnythingIsDone() throws Exception {
        SegmentStore store = store();
        for (String key : List.of("", "/a", "a/", "a//b", "../a", "a/../b", "a b", ".a", "a\\b")) {
            assertThatThrownBy(() -> store.put(key, content(bytes(1))))
                    .as(key)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.read(key, 0, 1))
                    .as(key)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.delete(List.of(key)))
                    .as(key)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> store.list("l0", "")).isInstanceOf(IllegalArgumentException.class);
    }
}
