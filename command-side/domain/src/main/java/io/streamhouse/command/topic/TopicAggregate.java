package io.streamhouse.command.topic;

import io.streamhouse.api.topic.TopicCommand;
import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a topic. */
@AggregateRoot(type = "topic")
public final class TopicAggregate extends StreamAggregate<TopicCommand, TopicEvent, Topic> {
    /** Its place in the table of contents. */
    public static final Shell<TopicCommand, TopicEvent, TopicAggregate> SHELL =
            new Shell<>(TopicDecider.DECIDER, TopicAggregate.class, TopicAggregate::new);

    private TopicAggregate(String id) {
        super(TopicDecider.DECIDER, id);
    }
}
