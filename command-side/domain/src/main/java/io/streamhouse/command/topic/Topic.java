package io.streamhouse.command.topic;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.api.topic.TopicEvent.TopicConfigured;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicEvent.TopicDeleted;
import io.streamhouse.api.topic.TopicName;

/** What a topic's decisions need to know. */
sealed interface Topic {
    /** There is none yet. */
    record None() implements Topic {}

    /** It exists. */
    record Live(
            OrganizationId organization, TopicName name, int partitionCount, Retention retention)
            implements Topic {}

    /** It is gone for ever; its name may belong to another one. */
    record Deleted(OrganizationId organization) implements Topic {}

    /** The state after an event. */
    static Topic evolve(Topic state, TopicEvent event) {
        return switch (event) {
            case TopicCreated(_, var organization, var name, var partitionCount, var retention) ->
                    new Live(organization, name, partitionCount, retention);
            case TopicConfigured(_, _, _, var retention) -> configured(state, retention);
            case TopicDeleted(_, var organization, _) -> new Deleted(organization);
        };
    }

    private static Topic configured(Topic state, Retention retention) {
        return switch (state) {
            case Live(var organization, var name, var partitionCount, _) ->
                    new Live(organization, name, partitionCount, retention);
            case None _, Deleted _ -> state;
        };
    }
}
