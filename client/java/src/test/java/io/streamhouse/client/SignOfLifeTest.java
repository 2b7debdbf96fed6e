package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignOfLifeTest {
    @Test
    void aRefusalIsOne() throws Exception {
        assertThat(asked(call -> call.close(Status.UNIMPLEMENTED, new Metadata()))).isTrue();
    }

    @Test
    void silenceIsNone() throws Exception {
        assertThat(asked(_ -> {})).isFalse();
    }

    /** What comes of asking a server that does this with each call. */
    private static boolean asked(Consumer<ServerCall<byte[], byte[]>> then) throws Exception {
        String name = UUID.randomUUID().toString();
        Server server =
                InProcessServerBuilder.forName(name)
                        .fallbackHandlerRegistry(new All(then))
                        .build()
                        .start();
        ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
        try {
            CompletableFuture<Boolean> answered = new CompletableFuture<>();
            SignOfLife.ask(channel, answered::complete);
            return answered.get(10, TimeUnit.SECONDS);
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static final class All extends HandlerRegistry {
        private final Consumer<ServerCall<byte[], byte[]>> then;

        All(Consumer<ServerCall<byte[], byte[]>> then) {
            this.then = then;
        }

        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
            return ServerMethodDefinition.create(
                    SignOfLife.CHECK,
                    (call, _) -> {
                        then.accept(call);
                        return new ServerCall.Listener<>() {};
                    });
        }
    }
}
