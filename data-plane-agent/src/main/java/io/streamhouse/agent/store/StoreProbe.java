package io.streamhouse.agent.store;

import io.streamhouse.agent.segment.ObjectExists;
import io.streamhouse.agent.segment.ObjectMissing;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.StoreRefused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Finds out, before anything is entrusted to a store, that it does what we rely on. */
public final class StoreProbe {
    private StoreProbe() {}

    /**
     * Puts a small object, reads it, lists it, tries to overwrite it, and deletes it.
     *
     * @throws StoreRefused saying what the store does not do
     */
    public static void check(SegmentStore store) throws IOException {
        String key = "probe/" + UUID.randomUUID();
        byte[] content = ("probe of " + key).getBytes(StandardCharsets.UTF_8);
        store.createOnly(key, content);
        try {
            require(
                    Arrays.equals(store.read(key, 0, content.length), content)
                            && store.size(key) == content.length,
                    "gives back other bytes than it was given");
            require(
                    Arrays.equals(
                            store.read(key, -3, 3),
                            Arrays.copyOfRange(content, content.length - 3, content.length)),
                    "does not read from the end of an object (Range: bytes=-3)");
            require(
                    store.list("probe/", key.substring(0, key.length() - 1)).objects().stream()
                            .anyMatch(object -> object.key().equals(key)),
                    "does not list what was just stored");
            require(
                    refusesToOverwrite(store, key),
                    "overwrites an object in spite of If-None-Match: *");
        } finally {
            store.delete(List.of(key));
        }
        require(isGone(store, key), "still has an object that was deleted");
    }

    private static boolean refusesToOverwrite(SegmentStore store, String key) throws IOException {
        try {
            store.createOnly(key, "another".getBytes(StandardCharsets.UTF_8));
            return false;
        } catch (ObjectExists _) {
            return true;
        }
    }

    private static boolean isGone(SegmentStore store, String key) throws IOException {
        try {
            return store.size(key) < 0;
        } catch (ObjectMissing _) {
            return true;
        }
    }

    private static void require(boolean holds, String otherwise) throws StoreRefused {
        if (!holds) {
            throw new StoreRefused("the store " + otherwise + ": segments are not safe there");
        }
    }
}
