package io.streamhouse.agent.problem;

import io.grpc.Status.Code;
import java.util.Optional;

/**
 * Every way in which the agent refuses. Names and codes are API: clients switch on them, and a test
 * freezes the table.
 */
public enum Reason {
    CREDENTIALS_MISSING(Code.UNAUTHENTICATED, false),
    CREDENTIALS_INVALID(Code.UNAUTHENTICATED, false),
    CREDENTIALS_EXPIRED(Code.UNAUTHENTICATED, false),
    CREDENTIALS_REVOKED(Code.UNAUTHENTICATED, false),
    SCOPE_MISSING(Code.PERMISSION_DENIED, false),
    PERMISSION_MISSING(Code.PERMISSION_DENIED, false),

    ORGANIZATION_PENDING(Code.UNAVAILABLE, true),
    TENANT_SUSPENDED(Code.FAILED_PRECONDITION, false),

    TOPIC_NOT_FOUND(Code.NOT_FOUND, false),
    TOPIC_RECREATED(Code.NOT_FOUND, false),
    INVALID_TOPIC_NAME(Code.INVALID_ARGUMENT, false),
    PARTITION_OUT_OF_RANGE(Code.INVALID_ARGUMENT, false),
    INVALID_FIELD(Code.INVALID_ARGUMENT, false),
    TOPIC_EXISTS(Code.ALREADY_EXISTS, false),
    PLAN_LIMIT_REACHED(Code.RESOURCE_EXHAUSTED, false),
    RATE_LIMITED(Code.RESOURCE_EXHAUSTED, true),
    CONTROL_PLANE_UNAVAILABLE(Code.UNAVAILABLE, true),

    RECORD_TOO_LARGE(Code.INVALID_ARGUMENT, false),
    BATCH_TOO_LARGE(Code.INVALID_ARGUMENT, false),
    TOO_MANY_HEADERS(Code.INVALID_ARGUMENT, false),
    BATCH_CORRUPT(Code.INVALID_ARGUMENT, false),
    BATCH_UNSUPPORTED(Code.INVALID_ARGUMENT, false),
    CHECKSUM_MISMATCH(Code.INVALID_ARGUMENT, true),
    DECOMPRESSION_LIMIT(Code.INVALID_ARGUMENT, false),
    INVALID_HEADER(Code.INVALID_ARGUMENT, false),
    INVALID_TIMESTAMP(Code.INVALID_ARGUMENT, false),

    INVALID_PRODUCER_NAME(Code.INVALID_ARGUMENT, false),
    PRODUCER_REQUIRED(Code.INVALID_ARGUMENT, false),
    PRODUCER_MISMATCH(Code.INVALID_ARGUMENT, false),
    PRODUCER_UNKNOWN(Code.NOT_FOUND, false),
    PRODUCER_FENCED(Code.FAILED_PRECONDITION, false),
    EPOCH_NOT_ISSUED(Code.FAILED_PRECONDITION, false),
    SEQUENCE_REUSED(Code.FAILED_PRECONDITION, false),
    SEQUENCE_OVERLAP(Code.FAILED_PRECONDITION, false),
    SEQUENCE_GAP(Code.FAILED_PRECONDITION, false),
    SEQUENCE_BELOW_RESUME(Code.FAILED_PRECONDITION, false),
    SEQUENCE_EXHAUSTED(Code.OUT_OF_RANGE, false),
    PREDECESSOR_REJECTED(Code.ABORTED, true),
    SESSION_NOT_OPENED(Code.FAILED_PRECONDITION, false),
    WINDOW_EXCEEDED(Code.RESOURCE_EXHAUSTED, false),

    OFFSET_OUT_OF_RANGE(Code.OUT_OF_RANGE, false),
    TAIL_MISMATCH(Code.FAILED_PRECONDITION, false),
    FENCE_MISMATCH(Code.FAILED_PRECONDITION, false),

    OVERLOADED(Code.UNAVAILABLE, true),
    DRAINING(Code.UNAVAILABLE, true),
    METADATA_UNAVAILABLE(Code.UNAVAILABLE, true),
    STORAGE_UNAVAILABLE(Code.UNAVAILABLE, true),
    NOT_OWNER(Code.UNAVAILABLE, true),
    LEASE_LOST(Code.UNAVAILABLE, true),
    OUTCOME_UNKNOWN(Code.UNAVAILABLE, true, SideEffect.UNKNOWN),
    AGENT_DISK_FULL(Code.RESOURCE_EXHAUSTED, true),
    SEGMENT_CORRUPT(Code.DATA_LOSS, false),
    INTERNAL(Code.INTERNAL, false, SideEffect.UNKNOWN);

    private final Code code;
    private final boolean retryable;
    private final SideEffect sideEffect;

    Reason(Code code, boolean retryable) {
        this(code, retryable, SideEffect.NONE);
    }

    Reason(Code code, boolean retryable, SideEffect sideEffect) {
        this.code = code;
        this.retryable = retryable;
        this.sideEffect = sideEffect;
    }

    /** The reason of a name; empty for one that this version does not know. */
    static Optional<Reason> named(String name) {
        for (Reason reason : values()) {
            if (reason.name().equals(name)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }

    /** The gRPC code. */
    public Code code() {
        return code;
    }

    /** True when the same call may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    /** What the refused call left behind. */
    public SideEffect sideEffect() {
        return sideEffect;
    }
}
