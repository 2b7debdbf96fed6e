package io.streamhouse.agent.rpc;

import io.streamhouse.agent.identity.Caller;
import io.streamhouse.agent.identity.Permission;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Operation;
import io.streamhouse.agent.world.Topic;
import io.streamhouse.proto.v1.TopicRef;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Finds the topic a request names. Another organization's and an unknown one look the same. */
final class Topics {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private Topics() {}

    /** What asks for no more than to know a topic. */
    static final Set<Operation> ANY = EnumSet.allOf(Operation.class);

    /** The topic a caller names, on which it may do one of these. */
    static Topic find(
            TopicRef ref, String field, Caller caller, Set<Operation> anyOf, Lookup lookup) {
        UUID organization = caller.organization();
        Topic found =
                switch (ref.getTopicCase()) {
                    case NAME -> byName(ref.getName(), field, organization, lookup);
                    case TOPIC_ID -> byId(ref.getTopicId(), field, organization, lookup);
                    case TOPIC_NOT_SET ->
                            throw Problem.field(
                                    Reason.INVALID_FIELD,
                                    field,
                                    "name the topic by name or topic_id");
                };
        Permission.require(caller, anyOf, found.name(), lookup);
        return found;
    }

    static Topic find(
            TopicRef ref, String field, Caller caller, Operation operation, Lookup lookup) {
        return find(ref, field, caller, Set.of(operation), lookup);
    }

    /** Refuses what cannot be a topic's name. */
    static void checkName(String name, String field) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.field(
                    Reason.INVALID_TOPIC_NAME,
                    field,
                    "a topic's name is 1 to 249 characters of [a-zA-Z0-9._-]");
        }
    }

    static Place place(Topic topic, int partition, String field) {
        if (partition < 0 || partition >= topic.partitions()) {
            throw Problem.field(
                            Reason.PARTITION_OUT_OF_RANGE,
                            field,
                            "the topic's partitions are 0 to " + (topic.partitions() - 1))
                    .with("partition_count", topic.partitions());
        }
        return new Place(topic.id(), partition);
    }

    private static Topic byName(String name, String field, UUID organization, Lookup lookup) {
        checkName(name, field + ".name");
        return lookup.topic(organization, name).orElseThrow(() -> unknown(name));
    }

    private static Topic byId(String text, String field, UUID organization, Lookup lookup) {
        UUID id;
        try {
            id = UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw Problem.field(Reason.INVALID_FIELD, field + ".topic_id", "not a UUID");
        }
        return byId(id, organization, lookup);
    }

    /** The topic that was found before, unless it was deleted since. */
    static Topic byId(UUID id, UUID organization, Lookup lookup) {
        Optional<Topic> found =
                lookup.topic(id).filter(topic -> topic.organization().equals(organization));
        if (found.isEmpty()) {
            throw unknown(id.toString());
        }
        Topic topic = found.get();
        if (!topic.deleted()) {
            return topic;
        }
        Optional<Topic> successor = lookup.topic(organization, topic.name());
        throw successor.isPresent()
                ? Problem.of(
                                Reason.TOPIC_RECREATED,
                                "the topic was deleted, and another has its name now")
                        .with("topic", id.toString())
                        .with("topic_id", successor.get().id().toString())
                : unknown(id.toString());
    }

    private static Problem unknown(String asked) {
        return Problem.of(Reason.TOPIC_NOT_FOUND, "no such topic").with("topic", asked);
    }
}
