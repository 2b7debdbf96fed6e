package io.streamhouse.command.topic;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicEvent.TopicDeleted;
import io.streamhouse.api.topic.TopicName;

/** What a topic's decisions need to know. */
sealed interface Topic {
    /** There is none yet. */
    record None() implements Topic {}

    /** It exists. */
    record Live(OrganizationId organization, TopicName name, int partitionCount) implements Topic {}

    /** It is gone for ever; its name may belong to another one. */
    record Deleted(OrganizationId organization) implements Topic {}

    /** The state after an event. */
    static Topic evolve(Topic state, TopicEvent event) {
        return switch (event) {
            case TopicCreated(_, var organization, var name, var partitionCount) ->
                    new Live(organization, name, partitionCount);
            case TopicDeleted(_, var organization, _) -> new Deleted(organization);
        };
    }
}
