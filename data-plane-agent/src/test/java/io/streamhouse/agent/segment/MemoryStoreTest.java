package io.streamhouse.agent.segment;

class MemoryStoreTest extends SegmentStoreContract {
    @Override
    protected SegmentStore store() {
        return new MemoryStore();
    }
}
