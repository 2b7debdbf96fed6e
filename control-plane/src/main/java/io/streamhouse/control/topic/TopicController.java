package io.streamhouse.control.topic;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.claim.ClaimCommand.Claim;
import io.streamhouse.api.claim.ClaimCommand.Release;
import io.streamhouse.api.claim.ClaimKey;
import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand.ReleaseReservation;
import io.streamhouse.api.quota.QuotaCommand.RequireWithin;
import io.streamhouse.api.quota.QuotaCommand.Reserve;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.RetentionChange;
import io.streamhouse.api.topic.TopicCommand.ConfigureTopic;
import io.streamhouse.api.topic.TopicCommand.CreateTopic;
import io.streamhouse.api.topic.TopicCommand.DeleteTopic;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.control.problem.FieldChecks;
import io.streamhouse.control.problem.FieldChecks.Checked;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.read.Items;
import io.streamhouse.control.read.Parameters;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Authors;
import io.streamhouse.control.write.Reply;
import io.streamhouse.control.write.Writes;
import io.streamhouse.query.topic.TopicQueries;
import io.streamhouse.query.topic.TopicRow;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The topics of an organization. */
@RestController
@RequestMapping(path = "/api/v1/topics", produces = MediaType.APPLICATION_JSON_VALUE)
final class TopicController {
    private static final String RETENTION_MS =
            "For how long records are kept, in milliseconds; null for ever";
    private static final String RETENTION_BYTES =
            "How many bytes each partition keeps; null without limit";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final TopicQueries topics;
    private final Writes writes;
    private final Attribution attribution;
    private final Authors authors;
    private final InstantSource clock;

    TopicController(
            TopicQueries topics,
            Writes writes,
            Attribution attribution,
            Authors authors,
            InstantSource clock) {
        this.topics = topics;
        this.writes = writes;
        this.attribution = attribution;
        this.authors = authors;
        this.clock = clock;
    }

    /** A topic to be created. */
    record NewTopic(
            @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            minLength = 1,
                            maxLength = 249,
                            pattern = "^[a-zA-Z0-9._-]{1,249}$")
                    @Nullable String name,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minimum = "1", maximum = "1000")
                    @Nullable Integer partitionCount,
            @Schema(
                            types = {"integer", "null"},
                            format = "int64",
                            minimum = "60000",
                            maximum = "3153600000000",
                            description = RETENTION_MS)
                    @Nullable Long retentionMs,
            @Schema(
                            types = {"integer", "null"},
                            format = "int64",
                            minimum = "1048576",
                            maximum = "9007199254740991",
                            description = RETENTION_BYTES)
                    @Nullable Long retentionBytes) {}

    /** What of a topic is to be changed; what is absent stays as it is. */
    record TopicPatch(
            @Schema(
                            implementation = Long.class,
                            types = {"integer", "null"},
                            format = "int64",
                            minimum = "60000",
                            maximum = "3153600000000",
                            description = RETENTION_MS)
                    @Nullable JsonNode retentionMs,
            @Schema(
                            implementation = Long.class,
                            types = {"integer", "null"},
                            format = "int64",
                            minimum = "1048576",
                            maximum = "9007199254740991",
                            description = RETENTION_BYTES)
                    @Nullable JsonNode retentionBytes) {}

    @Operation(
            operationId = "listTopics",
            summary = "List topics",
            description =
                    "Topics in the order of their names, with what the agents count: messages and bytes held, and the present rate.")
    @MayRefuse({Reason.INVALID_CURSOR})
    @Needs(Permission.TOPICS_READ)
    @GetMapping
    Items<TopicAnswer> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return Items.of(
                topics.list(
                        call.organization(),
                        Parameters.text("q", q),
                        call.topics(KeyOperation.CONSUME),
                        Parameters.text("cursor", cursor),
                        Parameters.limit(limit)),
                TopicAnswer::of);
    }

    @Operation(
            operationId = "getTopic",
            summary = "Show a topic",
            description = "A topic with the extent of each partition and the agent that leads it.")
    @MayRefuse({Reason.TOPIC_NOT_FOUND})
    @Needs(Permission.TOPICS_READ)
    @GetMapping("/{name}")
    TopicAnswer.Detail find(Call call, @PathVariable String name) {
        return TopicAnswer.Detail.of(require(call, name));
    }

    @Operation(
            operationId = "createTopic",
            summary = "Create a topic",
            description =
                    "Takes the name and a place in the plan, and creates the topic. It can be written to when this is answered.")
    @MayRefuse({
        Reason.INVALID_TOPIC_NAME,
        Reason.INVALID_PARTITION_COUNT,
        Reason.INVALID_RETENTION,
        Reason.TOPIC_NAME_TAKEN,
        Reason.QUOTA_EXCEEDED
    })
    @Needs(Permission.TOPICS_WRITE)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<TopicAnswer> create(Call call, @RequestBody NewTopic body) {
        FieldChecks checks = new FieldChecks();
        Checked<TopicName> name = checks.required("name", body.name(), TopicName::new);
        Checked<Integer> partitions =
                checks.required(
                        "partition_count", body.partitionCount(), TopicController::positive);
        Retention retention = RetentionForm.of(checks, body.retentionMs(), body.retentionBytes());
        checks.done();
        call.requireScope(KeyOperation.ADMIN, name.get());
        OrganizationId organization = call.organization();
        UUID id = UUID.randomUUID();
        TopicId topic = new TopicId(id);
        return writes.execute(
                call,
                attribution.of(call),
                List.of(
                        new Claim(ClaimKey.topicName(organization, name.get()), id),
                        new RequireWithin(
                                organization, Dimension.PARTITIONS_PER_TOPIC, partitions.get()),
                        new Reserve(organization, Dimension.TOPICS, id),
                        new CreateTopic(
                                topic, organization, name.get(), partitions.get(), retention)),
                Reply.of(
                        201,
                        TopicAnswer.created(
                                id,
                                name.get(),
                                partitions.get(),
                                retention,
                                clock.instant(),
                                authors.of(call.tenant()))));
    }

    @Operation(
            operationId = "configureTopic",
            summary = "Change a topic",
            description =
                    "A JSON merge patch: what is absent stays as it is, null is for ever. Records beyond a new bound are deleted soon after.")
    @MayRefuse({Reason.TOPIC_NOT_FOUND, Reason.INVALID_RETENTION})
    @Needs(Permission.TOPICS_WRITE)
    @PatchMapping(
            path = "/{name}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, MERGE_PATCH})
    ResponseEntity<TopicAnswer> configure(
            Call call, @PathVariable String name, @RequestBody TopicPatch body) {
        FieldChecks checks = new FieldChecks();
        RetentionChange change =
                RetentionForm.change(checks, body.retentionMs(), body.retentionBytes());
        checks.done();
        TopicRow row = require(call, name).topic();
        return writes.execute(
                call,
                attribution.of(call),
                List.of(new ConfigureTopic(row.id(), call.organization(), change)),
                Reply.of(200, TopicAnswer.of(row.with(change.appliedTo(row.retention())))));
    }

    @Operation(
            operationId = "deleteTopic",
            summary = "Delete a topic",
            description = "Deletes a topic and everything in it. Its name is free afterwards.")
    @MayRefuse({Reason.TOPIC_NOT_FOUND})
    @Needs(Permission.TOPICS_WRITE)
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> delete(Call call, @PathVariable String name) {
        OrganizationId organization = call.organization();
        TopicRow row = require(call, name).topic();
        TopicId topic = row.id();
        return writes.execute(
                call,
                attribution.of(call),
                List.of(
                        new DeleteTopic(topic, organization),
                        new Release(
                                ClaimKey.topicName(organization, new TopicName(row.name())),
                                topic.value()),
                        new ReleaseReservation(organization, Dimension.TOPICS, topic.value())),
                Reply.empty());
    }

    private TopicRow.Detail require(Call call, String name) {
        return TopicLookup.require(topics, call.organization(), name);
    }

    private static Integer positive(Integer count) {
        if (count < 1) {
            throw new Invalid(
                    Problem.of(
                            Reason.INVALID_PARTITION_COUNT, "A topic has at least one partition."));
        }
        return count;
    }
}
