package io.streamhouse.agent.segment;

import java.util.Iterator;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that were fetched before anybody asked. They wait here for their first reader: the cache
 * would not keep what nobody has asked for. The oldest goes when there is no room. Thread-safe.
 */
final class AheadBlocks {
    private final LinkedHashMap<BlockCache.Key, byte[]> blocks = new LinkedHashMap<>();
    private final long bytesMax;
    private long bytes;

    AheadBlocks(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    synchronized void add(BlockCache.Key key, byte[] block) {
        take(key);
        blocks.put(key, block);
        bytes += block.length;
        Iterator<byte[]> oldest = blocks.values().iterator();
        while (bytes > bytesMax && oldest.hasNext()) {
            bytes -= oldest.next().length;
            oldest.remove();
        }
    }

    synchronized boolean holds(BlockCache.Key key) {
        return blocks.containsKey(key);
    }

    synchronized byte @Nullable [] peek(BlockCache.Key key) {
        return blocks.get(key);
    }

    synchronized byte @Nullable [] take(BlockCache.Key key) {
        byte[] block = blocks.remove(key);
        if (block != null) {
            bytes -= block.length;
        }
        return block;
    }
}
