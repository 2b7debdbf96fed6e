package io.streamhouse.agent.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;

/** Carries what a call's metadata say from there to the service, and to the next agent. */
final class Authorization implements ServerInterceptor {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of("streamhouse-forwarded", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> VALUE = Context.key("authorization");
    private static final Context.Key<Boolean> WAS_FORWARDED =
            Context.keyWithDefault("forwarded", false);

    /** The present call's header; null when there is none. */
    static @Nullable String present() {
        return VALUE.get();
    }

    /** True when the present call was handed on by another agent. */
    static boolean isForwarded() {
        return WAS_FORWARDED.get();
    }

    /** The metadata that a call is handed on with. */
    static Metadata handedOn(@Nullable String authorization) {
        Metadata headers = new Metadata();
        if (authorization != null) {
            headers.put(HEADER, authorization);
        }
        headers.put(FORWARDED, "1");
        return headers;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String value = headers.get(HEADER);
        boolean forwarded = headers.containsKey(FORWARDED);
        if (value == null && !forwarded) {
            return next.startCall(call, headers);
        }
        Context context = Context.current().withValue(WAS_FORWARDED, forwarded);
        return Contexts.interceptCall(
                value == null ? context : context.withValue(VALUE, value), call, headers, next);
    }
}
