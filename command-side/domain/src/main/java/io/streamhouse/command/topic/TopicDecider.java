package io.streamhouse.command.topic;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.topic.TopicCommand;
import io.streamhouse.api.topic.TopicCommand.CreateTopic;
import io.streamhouse.api.topic.TopicCommand.DeleteTopic;
import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicEvent.TopicDeleted;
import io.streamhouse.command.Decider;
import io.streamhouse.command.topic.Topic.Deleted;
import io.streamhouse.command.topic.Topic.Live;
import io.streamhouse.command.topic.Topic.None;
import java.util.Map;

/** Decides for a topic. Another organization's topic is as unknown as one that never was. */
final class TopicDecider {
    static final Decider<TopicCommand, TopicEvent, Topic> DECIDER =
            new Decider<>(
                    "topic",
                    TopicCommand.class,
                    TopicEvent.class,
                    new None(),
                    TopicDecider::decide,
                    Topic::evolve);

    /** What one topic may have under any plan; plans set lower limits. */
    private static final int PARTITION_COUNT_MAX = 1000;

    private TopicDecider() {}

    static Decision<TopicEvent> decide(TopicCommand command, Topic state) {
        return switch (command) {
            case CreateTopic create -> create(create, state);
            case DeleteTopic delete -> delete(delete, state);
        };
    }

    private static Decision<TopicEvent> create(CreateTopic create, Topic state) {
        Live asked = new Live(create.organization(), create.name(), create.partitionCount());
        return switch (state) {
            case None _ -> begin(create);
            case Live live -> live.equals(asked) ? accept() : exists();
            case Deleted _ -> exists();
        };
    }

    private static Decision<TopicEvent> begin(CreateTopic create) {
        if (create.partitionCount() < 1 || create.partitionCount() > PARTITION_COUNT_MAX) {
            return reject(
                    Problem.of(
                                    Reason.INVALID_PARTITION_COUNT,
                                    "A topic has 1 to " + PARTITION_COUNT_MAX + " partitions.",
                                    "partition_count")
                            .with(Map.of("limit", Integer.toString(PARTITION_COUNT_MAX))));
        }
        return accept(
                new TopicCreated(
                        create.topic(),
                        create.organization(),
                        create.name(),
                        create.partitionCount()));
    }

    private static Decision<TopicEvent> delete(DeleteTopic delete, Topic state) {
        return switch (state) {
            case None _ -> unknown();
            case Live(var organization, var name, _) ->
                    organization.equals(delete.organization())
                            ? accept(new TopicDeleted(delete.topic(), organization, name))
                            : unknown();
            case Deleted(var organization) ->
                    organization.equals(delete.organization()) ? accept() : unknown();
        };
    }

    private static Decision<TopicEvent> exists() {
        return reject(Problem.of(Reason.ALREADY_EXISTS, "The topic exists, or existed."));
    }

    private static Decision<TopicEvent> unknown() {
        return reject(Problem.of(Reason.TOPIC_NOT_FOUND, "There is no such topic."));
    }
}
