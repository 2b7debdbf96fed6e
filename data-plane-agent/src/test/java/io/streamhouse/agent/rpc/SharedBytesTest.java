package io.streamhouse.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.streamhouse.agent.batch.Batch;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharedBytesTest {
    private static final class Message extends ByteArrayInputStream implements KnownLength {
        Message(byte[] bytes) {
            super(bytes);
        }
    }

    private final ServerServiceDefinition service =
            SharedBytes.in(new AppendServiceGrpc.AppendServiceImplBase() {});
    private final MethodDescriptor<?, ?> append =
            service.getMethods().stream()
                    .map(it -> it.getMethodDescriptor())
                    .filter(it -> "Append".equals(it.getBareMethodName()))
                    .findFirst()
                    .orElseThrow();

    private AppendRequest parse(InputStream in) {
        return (AppendRequest) append.getRequestMarshaller().parse(in);
    }

    private static AppendRequest request(int bytes) {
        byte[] batch = new byte[bytes];
        new Random(7).nextBytes(batch);
        return AppendRequest.newBuilder()
                .setPartition(3)
                .setBaseSequence(1L << 40)
                .setBatch(ByteString.copyFrom(batch))
                .build();
    }

    @Test
    void readsWhatWasSentWithAndWithoutALength() {
        AppendRequest request = request(100_000);
        assertThat(parse(new Message(request.toByteArray()))).isEqualTo(request);
        assertThat(parse(new ByteArrayInputStream(request.toByteArray()))).isEqualTo(request);
        assertThat(parse(new Message(new byte[0]))).isEqualTo(AppendRequest.getDefaultInstance());
    }

    @Test
    void aBatchSharesTheArrayOfItsMessage() {
        AppendRequest request = request(100_000);
        Batch batch = BatchBytes.batch(parse(new Message(request.toByteArray())).getBatch());
        assertThat(batch.size()).isEqualTo(100_000);
        assertThat(batch.start()).isPositive();
        assertThat(batch.buffer()).isEqualTo(request.getBatch().asReadOnlyByteBuffer());
    }

    /** A small batch in a large message would hold the message in memory. */
    @Test
    void aBatchThatIsLittleOfItsMessageIsCopied() {
        AppendRequest request = request(1_000).toBuilder().setFence("f".repeat(2_000)).build();
        Batch batch = BatchBytes.batch(parse(new Message(request.toByteArray())).getBatch());
        assertThat(batch.array()).hasSize(1_000);
        assertThat(batch.buffer()).isEqualTo(request.getBatch().asReadOnlyByteBuffer());
    }

    @Test
    void refusesWhatIsNoMessage() {
        byte[] cut = request(100).toByteArray();
        cut[cut.length - 101] = 127;
        assertThatThrownBy(() -> parse(new Message(cut)))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("INTERNAL");
    }

    @Test
    void theServiceStillDescribesItself() {
        assertThat(service.getServiceDescriptor().getSchemaDescriptor())
                .isSameAs(AppendServiceGrpc.getServiceDescriptor().getSchemaDescriptor());
        assertThat(service.getMethods()).hasSize(3);
    }
}
