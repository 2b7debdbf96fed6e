package io.streamhouse.proto;

import io.streamhouse.proto.v1.Status;

/**
 * A refusal within a stream, and the {@code google.rpc.Status} that a unary call would have ended
 * with: the contract has a message of its own, so that it needs no other files.
 */
public final class SessionStatus {
    private SessionStatus() {}

    /** As it is sent. */
    public static Status of(com.google.rpc.Status status) {
        return Status.newBuilder()
                .setCode(status.getCode())
                .setMessage(status.getMessage())
                .addAllDetails(status.getDetailsList())
                .build();
    }

    /** As gRPC knows it. */
    public static com.google.rpc.Status toRpc(Status status) {
        return com.google.rpc.Status.newBuilder()
                .setCode(status.getCode())
                .setMessage(status.getMessage())
                .addAllDetails(status.getDetailsList())
                .build();
    }
}
