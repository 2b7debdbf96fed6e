package io.streamhouse.agent.rpc;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.streamhouse.agent.problem.GrpcProblems;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A service that refuses messages which cannot be read, as it refuses any bad request. Otherwise
 * the transport would end the call as if the server had failed.
 */
final class WellFormed {
    private WellFormed() {}

    static ServerServiceDefinition of(BindableService service) {
        return of(service.bindService());
    }

    static ServerServiceDefinition of(ServerServiceDefinition definition) {
        ServiceDescriptor known = definition.getServiceDescriptor();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(known.getName())
                        .setSchemaDescriptor(known.getSchemaDescriptor());
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> method : definition.getMethods()) {
            ServerMethodDefinition<?, ?> careful = careful(method);
            descriptor.addMethod(careful.getMethodDescriptor());
            methods.add(careful);
        }
        ServerServiceDefinition.Builder result =
                ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(result::addMethod);
        return result.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> careful(
            ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        ServerCallHandler<Q, A> handler = method.getServerCallHandler();
        Careful<Q> marshaller = new Careful<>(descriptor.getRequestMarshaller());
        return ServerMethodDefinition.create(
                descriptor.toBuilder().setRequestMarshaller(marshaller).build(),
                (call, headers) ->
                        new Listener<>(call, handler.startCall(call, headers), marshaller));
    }

    /** Reads what cannot be read as one certain message. */
    private static final class Careful<Q> implements Marshaller<Q> {
        private final Marshaller<Q> marshaller;
        private final Q malformed;

        Careful(Marshaller<Q> marshaller) {
            this.marshaller = marshaller;
            this.malformed = marshaller.parse(InputStream.nullInputStream());
        }

        @Override
        public InputStream stream(Q message) {
            return marshaller.stream(message);
        }

        @Override
        public Q parse(InputStream in) {
            try {
                return marshaller.parse(in);
            } catch (StatusRuntimeException _) {
                return malformed;
            }
        }

        @SuppressWarnings("ReferenceEquality") // this very object, not one like it
        boolean isMalformed(Q message) {
            return message == malformed;
        }
    }

    private static final class Listener<Q, A> extends SimpleForwardingServerCallListener<Q> {
        private final ServerCall<Q, A> call;
        private final Careful<Q> marshaller;
        private boolean refused;

        Listener(ServerCall<Q, A> call, ServerCall.Listener<Q> next, Careful<Q> marshaller) {
            super(next);
            this.call = call;
            this.marshaller = marshaller;
        }

        @Override
        public void onMessage(Q message) {
            if (refused) {
                return;
            }
            if (!marshaller.isMalformed(message)) {
                super.onMessage(message);
                return;
            }
            refused = true;
            // The service lets go first, so that it answers nothing any more.
            super.onCancel();
            StatusRuntimeException status =
                    GrpcProblems.status(
                            Problem.of(
                                    Reason.INVALID_FIELD,
                                    "the message cannot be read: not the bytes of a request of this"
                                            + " method, or text that is not UTF-8"));
            Metadata trailers = status.getTrailers();
            call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
        }

        @Override
        public void onHalfClose() {
            if (!refused) {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            if (!refused) {
                super.onCancel();
            }
        }

        @Override
        public void onReady() {
            if (!refused) {
                super.onReady();
            }
        }
    }
}
