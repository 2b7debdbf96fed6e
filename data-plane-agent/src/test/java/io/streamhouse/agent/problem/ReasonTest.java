package io.streamhouse.agent.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonTest {
    /** Reasons are API: a line may be added, never changed. */
    private static final String FROZEN =
            """
            CREDENTIALS_MISSING UNAUTHENTICATED no NONE
            CREDENTIALS_INVALID UNAUTHENTICATED no NONE
            CREDENTIALS_EXPIRED UNAUTHENTICATED no NONE
            CREDENTIALS_REVOKED UNAUTHENTICATED no NONE
            SCOPE_MISSING PERMISSION_DENIED no NONE
            PERMISSION_MISSING PERMISSION_DENIED no NONE
            ORGANIZATION_PENDING UNAVAILABLE retry NONE
            TENANT_SUSPENDED FAILED_PRECONDITION no NONE
            TOPIC_NOT_FOUND NOT_FOUND no NONE
            TOPIC_RECREATED NOT_FOUND no NONE
            INVALID_TOPIC_NAME INVALID_ARGUMENT no NONE
            PARTITION_OUT_OF_RANGE INVALID_ARGUMENT no NONE
            INVALID_FIELD INVALID_ARGUMENT no NONE
            TOPIC_EXISTS ALREADY_EXISTS no NONE
            PLAN_LIMIT_REACHED RESOURCE_EXHAUSTED no NONE
            RATE_LIMITED RESOURCE_EXHAUSTED retry NONE
            CONTROL_PLANE_UNAVAILABLE UNAVAILABLE retry NONE
            RECORD_TOO_LARGE INVALID_ARGUMENT no NONE
            BATCH_TOO_LARGE INVALID_ARGUMENT no NONE
            TOO_MANY_HEADERS INVALID_ARGUMENT no NONE
            BATCH_CORRUPT INVALID_ARGUMENT no NONE
            BATCH_UNSUPPORTED INVALID_ARGUMENT no NONE
            CHECKSUM_MISMATCH INVALID_ARGUMENT retry NONE
            DECOMPRESSION_LIMIT INVALID_ARGUMENT no NONE
            INVALID_HEADER INVALID_ARGUMENT no NONE
            INVALID_TIMESTAMP INVALID_ARGUMENT no NONE
            INVALID_PRODUCER_NAME INVALID_ARGUMENT no NONE
            PRODUCER_REQUIRED INVALID_ARGUMENT no NONE
            PRODUCER_MISMATCH INVALID_ARGUMENT no NONE
            PRODUCER_UNKNOWN NOT_FOUND no NONE
            PRODUCER_FENCED FAILED_PRECONDITION no NONE
            EPOCH_NOT_ISSUED FAILED_PRECONDITION no NONE
            SEQUENCE_REUSED FAILED_PRECONDITION no NONE
            SEQUENCE_OVERLAP FAILED_PRECONDITION no NONE
            SEQUENCE_GAP FAILED_PRECONDITION no NONE
            SEQUENCE_BELOW_RESUME FAILED_PRECONDITION no NONE
            SEQUENCE_EXHAUSTED OUT_OF_RANGE no NONE
            PREDECESSOR_REJECTED ABORTED retry NONE
            SESSION_NOT_OPENED FAILED_PRECONDITION no NONE
            WINDOW_EXCEEDED RESOURCE_EXHAUSTED no NONE
            OFFSET_OUT_OF_RANGE OUT_OF_RANGE no NONE
            TAIL_MISMATCH FAILED_PRECONDITION no NONE
            FENCE_MISMATCH FAILED_PRECONDITION no NONE
            OVERLOADED UNAVAILABLE retry NONE
            DRAINING UNAVAILABLE retry NONE
            METADATA_UNAVAILABLE UNAVAILABLE retry NONE
            STORAGE_UNAVAILABLE UNAVAILABLE retry NONE
            NOT_OWNER UNAVAILABLE retry NONE
            LEASE_LOST UNAVAILABLE retry NONE
            OUTCOME_UNKNOWN UNAVAILABLE retry UNKNOWN
            AGENT_DISK_FULL RESOURCE_EXHAUSTED retry NONE
            SEGMENT_CORRUPT DATA_LOSS no NONE
            INTERNAL INTERNAL no UNKNOWN
            """;

    @Test
    void theTableIsFrozen() {
        String table =
                Arrays.stream(Reason.values())
                        .map(reason ->
                                "%s %s %s %s\n"
                                        .formatted(
                                                reason,
                                                reason.code(),
                                                reason.retryable() ? "retry" : "no",
                                                reason.sideEffect()))
                        .collect(Collectors.joining());
        assertThat(table).isEqualTo(FROZEN);
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonCrossesTheWireWithItsFacts(Reason reason) throws Exception {
        Status status =
                StatusProto.fromThrowable(
                        GrpcProblems.status(Problem.of(reason, "why").with("limit", 7)));
        assertThat(status.getCode()).isEqualTo(reason.code().value());
        ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
        assertThat(info.getReason()).isEqualTo(reason.name());
        assertThat(info.getDomain()).isEqualTo("streamhouse");
        assertThat(info.getMetadataMap())
                .containsEntry("limit", "7")
                .containsEntry("retryable", Boolean.toString(reason.retryable()))
                .containsEntry("side_effect", reason.sideEffect().name());
    }

    /** What Java clients take of metadata by default, less what is not ours. */
    private static final int METADATA_BYTES_MAX = 7_600;

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u20ac", "\ud83d\ude00"})
    void detailsStaySmallWhateverIsTold(String character) throws Exception {
        String longest = character.repeat(9_000);
        Problem problem = Problem.field(Reason.INVALID_FIELD, longest, longest);
        assertFits(problem);
        for (int i = 0; i < 40; i++) {
            problem = problem.with("fact" + i + longest, longest);
        }
        assertFits(problem);
        assertFits(
                Problem.of(Reason.RATE_LIMITED, longest)
                        .with(longest, longest)
                        .retryAfter(java.time.Duration.ofSeconds(Long.MAX_VALUE / 2)));
    }

    private static void assertFits(Problem problem) throws Exception {
        StatusRuntimeException thrown = GrpcProblems.status(problem);
        Status status = StatusProto.fromThrowable(thrown);
        int details = status.getSerializedSize();
        assertThat(details).isLessThan(4_096);
        int message = 3 * status.getMessage().getBytes(StandardCharsets.UTF_8).length;
        assertThat(message + details * 4 / 3).isLessThan(METADATA_BYTES_MAX);
        assertThat(status.getDetails(0).unpack(ErrorInfo.class).getReason())
                .isEqualTo(problem.reason().name());
        assertThat(status.getMessage()).doesNotContain("\ufffd");
    }

    @Test
    void factsSurviveWhenTheRestMustGo() throws Exception {
        Problem problem = Problem.field(Reason.INVALID_FIELD, "f", "x".repeat(9_000));
        for (int i = 0; i < 20; i++) {
            problem = problem.with("fact" + i, "y".repeat(9_000));
        }
        ErrorInfo info =
                StatusProto.fromThrowable(GrpcProblems.status(problem.with("limit", 7)))
                        .getDetails(0)
                        .unpack(ErrorInfo.class);
        assertThat(info.getMetadataMap()).containsEntry("limit", "7").containsKey("fact19");
    }
}
