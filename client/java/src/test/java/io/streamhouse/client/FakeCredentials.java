package io.streamhouse.client;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;

/** Lets in who has the accepted key. */
record FakeCredentials(FakeAgent agent) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String given =
                headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
        if (("Bearer " + FakeAgent.SPARED_KEY).equals(given)) {
            Context spared = Context.current().withValue(FakeAgent.SPARED, true);
            return Contexts.interceptCall(spared, call, headers, next);
        }
        if (("Bearer " + agent.acceptedKey).equals(given)) {
            return next.startCall(call, headers);
        }
        StatusRuntimeException refused =
                FakeAgent.refuse(Status.Code.UNAUTHENTICATED, "CREDENTIALS_INVALID", Map.of());
        call.close(refused.getStatus(), refused.getTrailers());
        return new ServerCall.Listener<>() {};
    }
}
