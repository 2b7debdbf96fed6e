package io.streamhouse.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks an agent whether it is there, by the standard health check. Any answer is a sign of life,
 * also a refusal; only silence is none. A stopped process keeps its connections, so a broken
 * connection does not tell.
 */
final class SignOfLife {
    private static final int LIMIT_SECONDS = 2;
    static final MethodDescriptor<byte[], byte[]> CHECK =
            MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("grpc.health.v1.Health/Check")
                    .setRequestMarshaller(new Nothing())
                    .setResponseMarshaller(new Nothing())
                    .build();

    private SignOfLife() {}

    /** Tells whether it answered, on a thread of the network. */
    static void ask(Channel channel, Consumer<Boolean> answered) {
        ClientCall<byte[], byte[]> call =
                channel.newCall(
                        CHECK,
                        CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        answered.accept(status.getCode() != Status.Code.DEADLINE_EXCEEDED);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(new byte[0]);
        call.halfClose();
    }

    /** The question about the agent as a whole is empty, and what it answers does not matter. */
    private static final class Nothing implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }
}
