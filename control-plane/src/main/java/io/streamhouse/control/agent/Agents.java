package io.streamhouse.control.agent;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.control.security.Caller;
import io.streamhouse.control.security.Tokens;
import io.streamhouse.control.store.Refused;
import io.streamhouse.proto.v1.DescribeTopicRequest;
import io.streamhouse.proto.v1.DescribeTopicResponse;
import io.streamhouse.proto.v1.ReadRequest;
import io.streamhouse.proto.v1.ReadResponse;
import io.streamhouse.proto.v1.ReadServiceGrpc;
import io.streamhouse.proto.v1.ReadServiceGrpc.ReadServiceBlockingStub;
import io.streamhouse.query.dashboard.AgentQueries;
import io.streamhouse.query.dashboard.AgentRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads through a live agent, the leader of the partition where it is known, with no more rights
 * than the caller has. Thread-safe.
 */
public final class Agents {
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(60);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final AgentQueries agents;
    private final Channels channels;
    private final Tokens tokens;

    Agents(AgentQueries agents, Channels channels, Tokens tokens) {
        this.agents = agents;
        this.channels = channels;
        this.tokens = tokens;
    }

    /**
     * Reads one partition.
     *
     * @param leader the endpoint of the agent that leads it, if one is known
     */
    public ReadResponse read(
            Caller.InOrganization caller, Optional<String> leader, ReadRequest request) {
        return call(caller, leader, stub -> stub.read(request));
    }

    /**
     * Where a topic's partitions begin and end.
     *
     * @param leader the endpoint of the agent that leads the one that matters, if one is known
     */
    public DescribeTopicResponse describe(
            Caller.InOrganization caller, Optional<String> leader, DescribeTopicRequest request) {
        return call(caller, leader, stub -> stub.describeTopic(request));
    }

    private <T> T call(
            Caller.InOrganization caller,
            Optional<String> leader,
            Function<ReadServiceBlockingStub, T> question) {
        ManagedChannel channel = channels.to(endpoint(leader));
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token(caller));
        ReadServiceBlockingStub stub =
                ReadServiceGrpc.newBlockingStub(
                                ClientInterceptors.intercept(
                                        channel,
                                        MetadataUtils.newAttachHeadersInterceptor(headers)))
                        .withMaxInboundMessageSize(Channels.MESSAGE_BYTES_MAX)
                        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return question.apply(stub);
        } catch (StatusRuntimeException e) {
            throw AgentProblems.refusal(e);
        }
    }

    private String endpoint(Optional<String> leader) {
        List<String> live =
                agents.list().stream().filter(AgentRow::live).map(AgentRow::endpoint).toList();
        return leader.filter(live::contains)
                .or(() -> live.stream().findFirst())
                .orElseThrow(() ->
                        new Refused(
                                Problem.of(
                                        Reason.AGENT_UNAVAILABLE,
                                        "No agent is running at the moment. Try again.")));
    }

    /** A machine's key stays with the machine: its calls get a token in the key's name. */
    private String token(Caller.InOrganization caller) {
        Tokens.Bearer bearer =
                switch (caller) {
                    case Caller.Member member ->
                            new Tokens.Bearer(
                                    member.user().value(),
                                    member.organization(),
                                    member.session(),
                                    member.role().name());
                    case Caller.Machine machine -> ofKey(machine, machine.key().value());
                };
        return tokens.issue(bearer, TOKEN_LIFETIME).text();
    }

    private static Tokens.Bearer ofKey(Caller.Machine machine, UUID key) {
        return new Tokens.Bearer(
                key, machine.organization(), new SessionId(key), Role.EDITOR.name());
    }
}
