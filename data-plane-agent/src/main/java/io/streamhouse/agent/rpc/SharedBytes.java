package io.streamhouse.agent.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.BindableService;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads requests into one array each, which their bytes fields then share. The usual way copies
 * every batch once more; these requests are hardly anything but a batch.
 */
final class SharedBytes<Q extends MessageLite> implements Marshaller<Q> {
    private final Marshaller<Q> usual;
    private final Q prototype;

    private SharedBytes(Marshaller<Q> usual, Q prototype) {
        this.usual = usual;
        this.prototype = prototype;
    }

    /** A service whose requests are all read so. */
    static ServerServiceDefinition in(BindableService service) {
        ServerServiceDefinition plain = service.bindService();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(plain.getServiceDescriptor().getName())
                        .setSchemaDescriptor(plain.getServiceDescriptor().getSchemaDescriptor());
        var methods = plain.getMethods().stream().map(SharedBytes::method).toList();
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder definition =
                ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(definition::addMethod);
        return definition.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> method(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> plain = method.getMethodDescriptor();
        return ServerMethodDefinition.create(
                plain.toBuilder(of(plain.getRequestMarshaller()), plain.getResponseMarshaller())
                        .build(),
                method.getServerCallHandler());
    }

    @SuppressWarnings("unchecked") // the marshaller's own prototype is of its type
    private static <Q> Marshaller<Q> of(Marshaller<Q> usual) {
        if (usual instanceof PrototypeMarshaller<Q> known
                && known.getMessagePrototype() instanceof MessageLite prototype) {
            return (Marshaller<Q>) new SharedBytes<>((Marshaller<MessageLite>) usual, prototype);
        }
        return usual;
    }

    @Override
    public InputStream stream(Q message) {
        return usual.stream(message);
    }

    @Override
    public Q parse(InputStream in) {
        if (!(in instanceof KnownLength)) {
            return usual.parse(in);
        }
        try {
            byte[] bytes = new byte[in.available()];
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                throw new EOFException("cut off");
            }
            return parse(bytes);
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("the message cannot be read")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    @SuppressWarnings("unchecked") // a message's parser makes messages of its type
    private Q parse(byte[] bytes) throws InvalidProtocolBufferException {
        // The array is written by nobody else from here on, but for a batch's own header.
        CodedInputStream coded = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        coded.enableAliasing(true);
        return (Q)
                prototype
                        .getParserForType()
                        .parseFrom(coded, ExtensionRegistryLite.getEmptyRegistry());
    }
}
