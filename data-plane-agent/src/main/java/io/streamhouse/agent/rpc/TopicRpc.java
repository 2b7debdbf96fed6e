package io.streamhouse.agent.rpc;

import com.google.protobuf.Duration;
import io.grpc.stub.StreamObserver;
import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.identity.Permission;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Operation;
import io.streamhouse.agent.world.Topic;
import io.streamhouse.agent.world.World;
import io.streamhouse.proto.v1.ConfigureTopicRequest;
import io.streamhouse.proto.v1.ConfigureTopicResponse;
import io.streamhouse.proto.v1.CreateTopicRequest;
import io.streamhouse.proto.v1.CreateTopicResponse;
import io.streamhouse.proto.v1.DeleteTopicRequest;
import io.streamhouse.proto.v1.DeleteTopicResponse;
import io.streamhouse.proto.v1.ListTopicsRequest;
import io.streamhouse.proto.v1.ListTopicsResponse;
import io.streamhouse.proto.v1.TopicConfig;
import io.streamhouse.proto.v1.TopicServiceGrpc;
import io.streamhouse.proto.v1.TopicSummary;
import io.streamhouse.proto.v1.TrimRequest;
import io.streamhouse.proto.v1.TrimResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Topics over gRPC: changes are the control plane's, the list is the agent's copy. */
final class TopicRpc extends TopicServiceGrpc.TopicServiceImplBase {
    private static final int PAGE_USUAL = 100;
    private static final int PAGE_MAX = 1_000;
    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{0,64}");
    private static final Set<Operation> ADMIN = Set.of(Operation.ADMIN);

    private final Admission admission;
    private final World world;
    private final ControlPlane control;
    private final StreamLog log;
    private final ReadUsage usage;
    private final Forwarding forwarding;

    TopicRpc(
            Admission admission,
            World world,
            ControlPlane control,
            StreamLog log,
            ReadUsage usage,
            Forwarding forwarding) {
        this.log = log;
        this.usage = usage;
        this.forwarding = forwarding;
        this.admission = admission;
        this.world = world;
        this.control = control;
    }

    @Override
    public void createTopic(
            CreateTopicRequest request, StreamObserver<CreateTopicResponse> observer) {
        change(
                request.getName(),
                request.getRequestId(),
                observer,
                incoming -> {
                    Map<String, Object> body = config(request.getConfig());
                    body.put("name", request.getName());
                    body.put("partition_count", request.getPartitionCount());
                    Object id =
                            control.post("/topics", body, incoming, request.getRequestId())
                                    .get("id");
                    return CreateTopicResponse.newBuilder().setTopicId(String.valueOf(id)).build();
                });
    }

    @Override
    public void configureTopic(
            ConfigureTopicRequest request, StreamObserver<ConfigureTopicResponse> observer) {
        change(
                request.getName(),
                request.getRequestId(),
                observer,
                incoming -> {
                    control.patch(
                            "/topics/" + request.getName(),
                            config(request.getConfig()),
                            incoming,
                            request.getRequestId());
                    return ConfigureTopicResponse.getDefaultInstance();
                });
    }

    @Override
    public void deleteTopic(
            DeleteTopicRequest request, StreamObserver<DeleteTopicResponse> observer) {
        change(
                request.getName(),
                request.getRequestId(),
                observer,
                incoming -> {
                    control.delete(
                            "/topics/" + request.getName(), incoming, request.getRequestId());
                    return DeleteTopicResponse.getDefaultInstance();
                });
    }

    @Override
    public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> observer) {
        admission.admit(
                observer,
                (caller, lookup) -> {
                    observer.onNext(list(request, caller, lookup));
                    observer.onCompleted();
                });
    }

    @Override
    public void trim(TrimRequest request, StreamObserver<TrimResponse> observer) {
        Incoming incoming = Incoming.present();
        admission.admit(
                observer,
                (caller, lookup) -> {
                    Topic topic =
                            Topics.find(
                                    request.getTopic(), "topic", caller, Operation.ADMIN, lookup);
                    Place place = Topics.place(topic, request.getPartition(), "partition");
                    if (request.getBeforeOffset() < 0) {
                        throw Problem.field(
                                Reason.INVALID_FIELD, "before_offset", "offsets begin at 0");
                    }
                    forwarding.run(
                            new Forwarding.Call<>(
                                    incoming,
                                    place,
                                    TopicServiceGrpc.getTrimMethod(),
                                    request,
                                    observer,
                                    Forwarding.Effect.LASTING,
                                    attempt ->
                                            log.trim(
                                                    place,
                                                    caller.organization(),
                                                    request.getBeforeOffset(),
                                                    new NumberAnswer<>(
                                                            it -> trimmed(caller, it),
                                                            observer,
                                                            attempt))));
                });
    }

    private TrimResponse trimmed(Caller caller, long logStart) {
        usage.add(caller.organization(), 0, 0);
        return TrimResponse.newBuilder().setLogStart(logStart).build();
    }

    private <A> void change(
            String name,
            String requestId,
            StreamObserver<A> observer,
            Function<Incoming, A> change) {
        Incoming incoming = Incoming.present();
        admission.admit(
                observer,
                (caller, lookup) -> {
                    checkName(name);
                    if (!REQUEST_ID.matcher(requestId).matches()) {
                        throw Problem.field(
                                Reason.INVALID_FIELD,
                                "request_id",
                                "at most 64 visible ASCII characters");
                    }
                    Permission.require(caller, ADMIN, name, lookup);
                    admission.block(
                            observer,
                            () -> {
                                A answer = change.apply(incoming);
                                observer.onNext(answer);
                                observer.onCompleted();
                            });
                });
    }

    /** Names become parts of a path: these two would lead elsewhere. */
    private static void checkName(String name) {
        Topics.checkName(name, "name");
        if (name.equals(".") || name.equals("..")) {
            throw Problem.field(
                    Reason.INVALID_TOPIC_NAME, "name", "a topic's name is neither . nor ..");
        }
    }

    private static Map<String, Object> config(TopicConfig config) {
        Map<String, Object> fields = new HashMap<>();
        if (config.hasRetention()) {
            Timestamps.check(config.getRetention(), "config.retention");
        }
        fields.put(
                "retention_ms",
                config.hasRetention() ? Timestamps.millis(config.getRetention()) : null);
        fields.put(
                "retention_bytes", config.hasRetentionBytes() ? config.getRetentionBytes() : null);
        return fields;
    }

    private ListTopicsResponse list(ListTopicsRequest request, Caller caller, Lookup lookup) {
        int size = request.getPageSize() == 0 ? PAGE_USUAL : request.getPageSize();
        if (size < 1 || size > PAGE_MAX) {
            throw Problem.field(Reason.INVALID_FIELD, "page_size", "1 to 1,000, or 0 for 100")
                    .with("limit", PAGE_MAX);
        }
        List<Topic> found =
                world.topics(
                        caller.organization(),
                        behind(request.getPageToken()),
                        topic -> Permission.sees(caller, topic.name(), lookup),
                        size + 1);
        boolean more = found.size() > size;
        List<Topic> page = more ? found.subList(0, size) : found;
        return ListTopicsResponse.newBuilder()
                .addAllTopics(page.stream().map(TopicRpc::summary).toList())
                .setNextPageToken(more ? token(page.getLast().name()) : "")
                .build();
    }

    private static TopicSummary summary(Topic topic) {
        TopicConfig.Builder config = TopicConfig.newBuilder();
        topic.retentionMillis()
                .ifPresent(millis ->
                        config.setRetention(
                                Duration.newBuilder()
                                        .setSeconds(millis / 1000)
                                        .setNanos((int) (millis % 1000) * 1_000_000)));
        topic.retentionBytes().ifPresent(config::setRetentionBytes);
        return TopicSummary.newBuilder()
                .setTopicId(topic.id().toString())
                .setName(topic.name())
                .setPartitionCount(topic.partitions())
                .setConfig(config)
                .build();
    }

    private static String token(String name) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String behind(String token) {
        if (token.isEmpty()) {
            return "";
        }
        try {
            String name = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            Topics.checkName(name, "page_token");
            return name;
        } catch (IllegalArgumentException | Problem _) {
            throw Problem.field(Reason.INVALID_FIELD, "page_token", "not one of ours");
        }
    }
}
