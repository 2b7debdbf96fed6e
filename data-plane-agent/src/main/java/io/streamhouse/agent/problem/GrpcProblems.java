package io.streamhouse.agent.problem;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A problem as a gRPC status with google.rpc details. */
public final class GrpcProblems {
    /** The domain of every reason. */
    public static final String DOMAIN = "streamhouse";

    /** Java clients take 8 KiB of metadata by default; half of it is ours. */
    private static final int DETAILS_BYTES_MAX = 4 * 1024;

    private static final int FACT_BYTES_MAX = 256;
    private static final int SHORT_FACT_BYTES_MAX = 40;
    private static final int FACTS_MAX = 24;

    /** The message travels twice, once with up to three bytes for each of its own. */
    private static final int EXPLANATION_BYTES_MAX = 512;

    private static final String ELLIPSIS = "...";

    private GrpcProblems() {}

    /** The status that a problem crosses the wire as. */
    public static StatusRuntimeException status(Problem problem) {
        return StatusProto.toStatusRuntimeException(rpcStatus(problem));
    }

    /** The same as a message, for what is refused within a stream. */
    public static Status rpcStatus(Problem problem) {
        Status.Builder status =
                Status.newBuilder()
                        .setCode(problem.reason().code().value())
                        .setMessage(cut(problem.explanation(), EXPLANATION_BYTES_MAX))
                        .addDetails(Any.pack(errorInfo(problem, FACT_BYTES_MAX)));
        addField(status, problem);
        addKind(status, problem);
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            status.addDetails(
                    Any.pack(RetryInfo.newBuilder().setRetryDelay(duration(retryAfter)).build()));
        }
        String requestId = problem.facts().get(Problem.REQUEST_ID);
        if (requestId != null) {
            status.addDetails(Any.pack(RequestInfo.newBuilder().setRequestId(requestId).build()));
        }
        return bounded(status, problem);
    }

    /** The reason that a status from another agent names; empty when it names none of ours. */
    public static Optional<Reason> reason(@Nullable Status status) {
        if (status == null) {
            return Optional.empty();
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                try {
                    return Reason.named(detail.unpack(ErrorInfo.class).getReason());
                } catch (InvalidProtocolBufferException _) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static ErrorInfo errorInfo(Problem problem, int factBytesMax) {
        ErrorInfo.Builder info =
                ErrorInfo.newBuilder()
                        .setReason(problem.reason().name())
                        .setDomain(DOMAIN)
                        .putMetadata("retryable", Boolean.toString(problem.reason().retryable()))
                        .putMetadata("side_effect", problem.reason().sideEffect().name());
        problem.facts().entrySet().stream()
                .limit(FACTS_MAX)
                .forEach(fact ->
                        info.putMetadata(
                                cut(fact.getKey(), SHORT_FACT_BYTES_MAX),
                                cut(fact.getValue(), factBytesMax)));
        return info.build();
    }

    private static void addField(Status.Builder status, Problem problem) {
        String field = problem.field();
        if (field == null) {
            return;
        }
        status.addDetails(
                Any.pack(
                        BadRequest.newBuilder()
                                .addFieldViolations(
                                        BadRequest.FieldViolation.newBuilder()
                                                .setField(cut(field, FACT_BYTES_MAX))
                                                .setReason(problem.reason().name())
                                                .setDescription(
                                                        cut(problem.explanation(), FACT_BYTES_MAX)))
                                .build()));
    }

    private static void addKind(Status.Builder status, Problem problem) {
        String text = cut(problem.explanation(), FACT_BYTES_MAX);
        String reason = problem.reason().name();
        if (problem.reason().code() == io.grpc.Status.Code.FAILED_PRECONDITION) {
            status.addDetails(
                    Any.pack(
                            PreconditionFailure.newBuilder()
                                    .addViolations(
                                            PreconditionFailure.Violation.newBuilder()
                                                    .setType(reason)
                                                    .setDescription(text))
                                    .build()));
        } else if (problem.reason().code() == io.grpc.Status.Code.RESOURCE_EXHAUSTED) {
            status.addDetails(
                    Any.pack(
                            QuotaFailure.newBuilder()
                                    .addViolations(
                                            QuotaFailure.Violation.newBuilder()
                                                    .setSubject(reason)
                                                    .setDescription(text))
                                    .build()));
        }
    }

    /** All of it when that is small enough; else the reason and the facts, cut shorter. */
    private static Status bounded(Status.Builder status, Problem problem) {
        Status whole = status.build();
        if (whole.getSerializedSize() < DETAILS_BYTES_MAX) {
            return whole;
        }
        return status.clearDetails()
                .addDetails(Any.pack(errorInfo(problem, SHORT_FACT_BYTES_MAX)))
                .build();
    }

    /** At most so many bytes of UTF-8, and no torn character. */
    private static String cut(String text, int bytes) {
        if (text.length() * 3 <= bytes) {
            return text;
        }
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        if (all.length <= bytes) {
            return text;
        }
        int end = bytes - ELLIPSIS.length();
        while (end > 0 && (all[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(all, 0, end, StandardCharsets.UTF_8) + ELLIPSIS;
    }

    private static com.google.protobuf.Duration duration(Duration delay) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(delay.getSeconds())
                .setNanos(delay.getNano())
                .build();
    }
}
