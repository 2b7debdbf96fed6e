package io.streamhouse.agent.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends SegmentStoreContract {
    @TempDir Path directory;

    @Override
    protected SegmentStore store() throws IOException {
        return new DirectoryStore(directory.resolve("segments"));
    }

    @Test
    void nothingButTheObjectIsLeftInTheDirectory() throws Exception {
        SegmentStore store = store();
        store.put("l0/a/1/x.seg", List.of(ByteBuffer.wrap(new byte[] {1, 2, 3, 4})));
        store.put("l0/a/1/x.seg", List.of(ByteBuffer.wrap(new byte[] {1, 2, 3, 4})));
        try (var files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(1);
        }
    }
}
