package io.streamhouse.command.topic;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicCommand;
import io.streamhouse.api.topic.TopicCommand.ConfigureTopic;
import io.streamhouse.api.topic.TopicCommand.CreateTopic;
import io.streamhouse.api.topic.TopicCommand.DeleteTopic;
import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.api.topic.TopicEvent.TopicConfigured;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicEvent.TopicDeleted;
import io.streamhouse.command.Decider;
import io.streamhouse.command.topic.Topic.Deleted;
import io.streamhouse.command.topic.Topic.Live;
import io.streamhouse.command.topic.Topic.None;
import java.util.Map;
import java.util.Optional;

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
            case ConfigureTopic configure -> configure(configure, state);
            case DeleteTopic delete -> delete(delete, state);
        };
    }

    private static Decision<TopicEvent> create(CreateTopic create, Topic state) {
        Live asked =
                new Live(
                        create.organization(),
                        create.name(),
                        create.partitionCount(),
                        create.retention());
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
        Optional<Problem> problem = create.retention().problems().stream().findFirst();
        if (problem.isPresent()) {
            return reject(problem.get());
        }
        return accept(
                new TopicCreated(
                        create.topic(),
                        create.organization(),
                        create.name(),
                        create.partitionCount(),
                        create.retention()));
    }

    private static Decision<TopicEvent> configure(ConfigureTopic configure, Topic state) {
        return switch (state) {
            case Live live when live.organization().equals(configure.organization()) ->
                    configured(configure, live);
            case None _, Live _, Deleted _ -> unknown();
        };
    }

    private static Decision<TopicEvent> configured(ConfigureTopic configure, Live live) {
        Retention wanted = configure.retention().appliedTo(live.retention());
        Optional<Problem> problem = wanted.problems().stream().findFirst();
        if (problem.isPresent()) {
            return reject(problem.get());
        }
        return wanted.equals(live.retention())
                ? accept()
                : accept(
                        new TopicConfigured(
                                configure.topic(), live.organization(), live.name(), wanted));
    }

    private static Decision<TopicEvent> delete(DeleteTopic delete, Topic state) {
        return switch (state) {
            case None _ -> unknown();
            case Live(var organization, var name, _, _) ->
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
