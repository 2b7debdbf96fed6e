package io.streamhouse.command.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.topic.TopicCommand;
import io.streamhouse.api.topic.TopicCommand.CreateTopic;
import io.streamhouse.api.topic.TopicCommand.DeleteTopic;
import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicEvent.TopicDeleted;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.command.GivenWhenThen;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TopicDeciderTest {
    private static final TopicId TOPIC = new TopicId(new UUID(1, 1));
    private static final OrganizationId ORG = new OrganizationId(new UUID(2, 1));
    private static final OrganizationId OTHER = new OrganizationId(new UUID(2, 2));
    private static final TopicName NAME = new TopicName("orders");
    private static final TopicCreated CREATED = new TopicCreated(TOPIC, ORG, NAME, 3);
    private static final TopicDeleted DELETED = new TopicDeleted(TOPIC, ORG, NAME);

    private static GivenWhenThen<TopicCommand, TopicEvent, Topic> stream() {
        return GivenWhenThen.of(TopicDecider.DECIDER);
    }

    @Test
    void createsOnce() {
        stream().when(new CreateTopic(TOPIC, ORG, NAME, 3)).then(CREATED);
        stream().given(CREATED).when(new CreateTopic(TOPIC, ORG, NAME, 3)).thenNothing();
        stream()
                .given(CREATED)
                .when(new CreateTopic(TOPIC, ORG, NAME, 4))
                .thenRejected(Reason.ALREADY_EXISTS);
    }

    @Test
    void rejectsPartitionCountsThatCannotBe() {
        for (int count : new int[] {-1, 0, 1001}) {
            var problem =
                    stream()
                            .when(new CreateTopic(TOPIC, ORG, NAME, count))
                            .thenRejected(Reason.INVALID_PARTITION_COUNT);
            assertThat(problem.field()).contains("partition_count");
        }
    }

    @Test
    void deletesOnceAndNeverComesBack() {
        stream().given(CREATED).when(new DeleteTopic(TOPIC, ORG)).then(DELETED);
        stream().given(CREATED, DELETED).when(new DeleteTopic(TOPIC, ORG)).thenNothing();
        stream()
                .given(CREATED, DELETED)
                .when(new CreateTopic(TOPIC, ORG, NAME, 3))
                .thenRejected(Reason.ALREADY_EXISTS);
    }

    @Test
    void anotherOrganizationsTopicIsUnknown() {
        stream()
                .given(CREATED)
                .when(new DeleteTopic(TOPIC, OTHER))
                .thenRejected(Reason.TOPIC_NOT_FOUND);
        stream().when(new DeleteTopic(TOPIC, ORG)).thenRejected(Reason.TOPIC_NOT_FOUND);
    }
}
