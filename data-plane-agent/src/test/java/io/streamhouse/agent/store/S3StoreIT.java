package io.streamhouse.agent.store;

import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.SegmentStoreContract;

class S3StoreIT extends SegmentStoreContract {
    @Override
    protected SegmentStore store() {
        return S3Store.open(LocalS3.freshBucket(), LocalS3.FAST);
    }

    @Override
    protected int largeBytes() {
        return 12 << 20;
    }
}
