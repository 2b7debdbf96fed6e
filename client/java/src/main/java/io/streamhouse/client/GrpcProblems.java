package io.streamhouse.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.streamhouse.client.StreamHouseException.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates a gRPC status with google.rpc details into the client's exception. */
final class GrpcProblems {
    static final String SILENT = "AGENT_SILENT";

    private GrpcProblems() {}

    static StreamHouseException of(StatusRuntimeException e) {
        Details details = Details.of(e);
        Status status = e.getStatus();
        Kind kind = kind(status.getCode(), details);
        boolean retryable = retryable(kind, status.getCode(), details);
        String text = status.getDescription() == null ? status.getCode().name() : description(e);
        return new StreamHouseException(
                kind,
                details.reason == null ? status.getCode().name() : details.reason,
                text,
                retryable,
                retryable && unclear(status.getCode(), details),
                details.facts,
                details.retryAfter,
                e);
    }

    static StreamHouseException interrupted() {
        return new StreamHouseException(Kind.CLOSED, "INTERRUPTED", "interrupted while waiting");
    }

    /** Says nothing of the cause's message, which may quote the credential; it stays the cause. */
    static StreamHouseException noCredential(RuntimeException cause) {
        return new StreamHouseException(
                Kind.UNAUTHENTICATED,
                "CREDENTIAL_UNAVAILABLE",
                "the credential could not be obtained",
                false,
                false,
                Map.of(),
                null,
                cause);
    }

    /** A failure of the client itself. */
    static StreamHouseException unexpected(RuntimeException cause) {
        return new StreamHouseException(
                Kind.BUG,
                "UNEXPECTED",
                "it failed unexpectedly: " + cause,
                false,
                false,
                Map.of(),
                null,
                cause);
    }

    /** What a refusal tells as a number; -1 when it does not. */
    static long number(StreamHouseException refusal, String detail) {
        String text = refusal.details().get(detail);
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    static StreamHouseException producerExpired() {
        return new StreamHouseException(
                Kind.TIMED_OUT,
                "PRODUCER_EXPIRED",
                "the server has forgotten the ephemeral producer; it is not known whether the"
                        + " record was stored");
    }

    /** An agent that keeps the connection and says nothing. */
    static StreamHouseException silent(Endpoint endpoint) {
        return new StreamHouseException(
                Kind.UNAVAILABLE,
                SILENT,
                endpoint.address() + " does not answer",
                true,
                true,
                Map.of(),
                null,
                null);
    }

    /** Not acknowledged in time. */
    static StreamHouseException late(@Nullable StreamHouseException cause, Duration limit) {
        StreamHouseException known =
                cause == null
                        ? new StreamHouseException(
                                Kind.UNAVAILABLE,
                                "NOT_ACKNOWLEDGED",
                                "it waited behind others for too long")
                        : cause;
        return known.asTimedOut(limit, false);
    }

    static StreamHouseException closed(String what) {
        return new StreamHouseException(Kind.CLOSED, "CLOSED", "the " + what + " is closed");
    }

    private static String description(StatusRuntimeException e) {
        String description = e.getStatus().getDescription();
        Throwable cause = e.getStatus().getCause();
        // "io exception" alone helps nobody.
        return cause == null || cause.getMessage() == null
                ? String.valueOf(description)
                : description + ": " + cause.getMessage();
    }

    private static Kind kind(Status.Code code, Details details) {
        return switch (code) {
            case INVALID_ARGUMENT, UNIMPLEMENTED -> Kind.INVALID;
            case UNAUTHENTICATED -> Kind.UNAUTHENTICATED;
            case PERMISSION_DENIED -> Kind.DENIED;
            case NOT_FOUND -> Kind.NOT_FOUND;
            case FAILED_PRECONDITION ->
                    details.is("PRODUCER_FENCED") || details.is("EPOCH_NOT_ISSUED")
                            ? Kind.FENCED
                            : Kind.CONFLICT;
            case ALREADY_EXISTS, ABORTED, OUT_OF_RANGE -> Kind.CONFLICT;
            case RESOURCE_EXHAUSTED -> exhausted(details);
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> Kind.UNAVAILABLE;
            case DATA_LOSS -> Kind.CORRUPT;
            // Without a reason it comes from the transport: a stream that was reset.
            case INTERNAL, UNKNOWN, OK -> details.reason == null ? Kind.UNAVAILABLE : Kind.BUG;
        };
    }

    private static Kind exhausted(Details details) {
        if (details.reason == null) {
            return Kind.INVALID; // the transport's own limit on message sizes
        }
        return details.is("PLAN_LIMIT_REACHED") || details.is("QUOTA_EXCEEDED")
                ? Kind.QUOTA
                : Kind.RATE_LIMITED;
    }

    private static boolean retryable(Kind kind, Status.Code code, Details details) {
        return switch (kind) {
            case UNAVAILABLE, RATE_LIMITED, BUG -> true;
            case CONFLICT -> code == Status.Code.ABORTED;
            case INVALID -> details.is("CHECKSUM_MISMATCH");
            case UNAUTHENTICATED, DENIED, NOT_FOUND, QUOTA, TIMED_OUT, FENCED, CLOSED, CORRUPT ->
                    false;
        };
    }

    /** The call may have had its effect. A server that names a reason for its refusal knows. */
    private static boolean unclear(Status.Code code, Details details) {
        return details.reason == null
                || details.is("OUTCOME_UNKNOWN")
                || code == Status.Code.DEADLINE_EXCEEDED
                || code == Status.Code.CANCELLED
                || code == Status.Code.INTERNAL
                || code == Status.Code.UNKNOWN;
    }

    private record Details(
            @Nullable String reason, Map<String, String> facts, @Nullable Duration retryAfter) {
        static Details of(StatusRuntimeException e) {
            String reason = null;
            Duration retryAfter = null;
            Map<String, String> facts = new HashMap<>();
            com.google.rpc.Status status = StatusProto.fromThrowable(e);
            if (status == null) {
                return new Details(null, facts, null);
            }
            try {
                for (Any any : status.getDetailsList()) {
                    if (any.is(ErrorInfo.class)) {
                        ErrorInfo info = any.unpack(ErrorInfo.class);
                        reason = info.getReason();
                        facts.putAll(info.getMetadataMap());
                    } else if (any.is(RetryInfo.class)) {
                        var delay = any.unpack(RetryInfo.class).getRetryDelay();
                        retryAfter = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
                    } else if (any.is(BadRequest.class)) {
                        any.unpack(BadRequest.class).getFieldViolationsList().stream()
                                .findFirst()
                                .ifPresent(it -> facts.put("field", it.getField()));
                    }
                }
            } catch (InvalidProtocolBufferException broken) {
                facts.put("details", "unreadable: " + broken.getMessage());
            }
            return new Details(reason, facts, retryAfter);
        }

        boolean is(String name) {
            return name.equals(reason);
        }
    }
}
