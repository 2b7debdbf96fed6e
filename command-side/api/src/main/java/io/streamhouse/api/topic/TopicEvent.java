package io.streamhouse.api.topic;

import io.streamhouse.api.Event;
import io.streamhouse.api.org.OrganizationId;

/** What can happen to a topic. */
public sealed interface TopicEvent extends Event {
    /** Which one. */
    TopicId topic();

    /** Whose. */
    OrganizationId organization();

    /** The topic exists, with partitions 0 to {@code partitionCount - 1}. */
    record TopicCreated(
            TopicId topic,
            OrganizationId organization,
            TopicName name,
            int partitionCount,
            Retention retention)
            implements TopicEvent {}

    /** The topic keeps this from here on. */
    record TopicConfigured(
            TopicId topic, OrganizationId organization, TopicName name, Retention retention)
            implements TopicEvent {}

    /** The topic is gone. */
    record TopicDeleted(TopicId topic, OrganizationId organization, TopicName name)
            implements TopicEvent {}
}
