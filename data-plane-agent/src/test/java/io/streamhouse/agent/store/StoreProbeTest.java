package io.streamhouse.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.segment.ForwardingStore;
import io.streamhouse.agent.segment.MemoryStore;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.StoreRefused;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreProbeTest {
    private final MemoryStore memory = new MemoryStore();

    private void refused(SegmentStore store, String because) {
        assertThatThrownBy(() -> StoreProbe.check(store))
                .isInstanceOf(StoreRefused.class)
                .hasMessageContaining(because);
    }

    @Test
    void acceptsAStoreThatDoesItsDutyAndLeavesNothing() throws Exception {
        StoreProbe.check(memory);
        assertThat(memory.objects).isEmpty();
    }

    @Test
    void refusesAStoreThatOverwrites() {
        refused(
                new ForwardingStore(memory) {
                    @Override
                    public void createOnly(String key, byte[] content) {
                        memory.objects.put(key, content);
                    }
                },
                "If-None-Match");
        assertThat(memory.objects).isEmpty();
    }

    @Test
    void refusesAStoreThatChangesBytes() {
        refused(
                new ForwardingStore(memory) {
                    @Override
                    public byte[] read(String key, long position, int size) throws IOException {
                        byte[] bytes = super.read(key, position, size);
                        bytes[0]++;
                        return bytes;
                    }
                },
                "other bytes");
    }

    @Test
    void refusesAStoreThatListsLate() {
        refused(
                new ForwardingStore(memory) {
                    @Override
                    public Page list(String folder, String after, int max) {
                        return new Page(List.of(), false);
                    }
                },
                "does not list");
    }

    @Test
    void refusesAStoreThatDoesNotDelete() {
        refused(
                new ForwardingStore(memory) {
                    @Override
                    public void delete(List<String> keys) {}
                },
                "deleted");
    }
}
