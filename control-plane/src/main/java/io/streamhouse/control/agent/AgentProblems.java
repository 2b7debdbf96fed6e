package io.streamhouse.control.agent;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.problem.HttpProblems;
import io.streamhouse.control.store.Refused;
import java.util.Map;
import java.util.Optional;

/** What an agent's refusal means for a REST caller. */
final class AgentProblems {
    private AgentProblems() {}

    static Refused refusal(StatusRuntimeException e) {
        String reason = reason(e).orElse(e.getStatus().getCode().name());
        return new Refused(
                switch (e.getStatus().getCode()) {
                    case OUT_OF_RANGE ->
                            Problem.of(
                                    Reason.INVALID_POSITION,
                                    "This offset is not in the partition.",
                                    "offset");
                    case NOT_FOUND ->
                            Problem.of(
                                    Reason.TOPIC_NOT_FOUND, "There is no such topic or partition.");
                    case INVALID_ARGUMENT ->
                            Problem.of(
                                    Reason.INVALID_FIELD,
                                    "The agent refuses this: " + reason + ".");
                    case RESOURCE_EXHAUSTED ->
                            Problem.of(Reason.RATE_LIMITED, "The agent asks to slow down.");
                    default ->
                            Problem.of(
                                            Reason.AGENT_UNAVAILABLE,
                                            "The agent cannot answer at the moment. Try again.")
                                    .with(
                                            Map.of(
                                                    "agent_reason",
                                                    reason,
                                                    HttpProblems.RETRY_AFTER,
                                                    "1"));
                });
    }

    private static Optional<String> reason(StatusRuntimeException e) {
        com.google.rpc.Status status = StatusProto.fromThrowable(e);
        if (status == null) {
            return Optional.empty();
        }
        try {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    return Optional.of(detail.unpack(ErrorInfo.class).getReason());
                }
            }
        } catch (InvalidProtocolBufferException _) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
