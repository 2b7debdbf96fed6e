package io.streamhouse.api.topic;

import io.streamhouse.api.Command;
import io.streamhouse.api.StreamId;
import io.streamhouse.api.org.OrganizationId;

/** What can be asked of a topic. */
public sealed interface TopicCommand extends Command {
    /** Which one. */
    TopicId topic();

    @Override
    default StreamId stream() {
        return StreamId.of("topic", topic());
    }

    /** Creates a topic; its name is claimed and its place reserved in the same unit of work. */
    record CreateTopic(
            TopicId topic,
            OrganizationId organization,
            TopicName name,
            int partitionCount,
            Retention retention)
            implements TopicCommand {}

    /** Changes what a topic keeps. */
    record ConfigureTopic(TopicId topic, OrganizationId organization, RetentionChange retention)
            implements TopicCommand {}

    /** Deletes a topic and everything in it. */
    record DeleteTopic(TopicId topic, OrganizationId organization) implements TopicCommand {}
}
