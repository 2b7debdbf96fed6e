package io.streamhouse.command.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.RetentionChange;
import io.streamhouse.api.topic.RetentionChange.Bound;
import io.streamhouse.api.topic.RetentionChange.Bound.Keep;
import io.streamhouse.api.topic.RetentionChange.Bound.Lift;
import io.streamhouse.api.topic.RetentionChange.Bound.Set;
import io.streamhouse.api.topic.TopicCommand;
import io.streamhouse.api.topic.TopicCommand.ConfigureTopic;
import io.streamhouse.api.topic.TopicCommand.CreateTopic;
import io.streamhouse.api.topic.TopicCommand.DeleteTopic;
import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.api.topic.TopicEvent.TopicConfigured;
import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicEvent.TopicDeleted;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.command.GivenWhenThen;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TopicDeciderTest {
    private static final TopicId TOPIC = new TopicId(new UUID(1, 1));
    private static final OrganizationId ORG = new OrganizationId(new UUID(2, 1));
    private static final OrganizationId OTHER = new OrganizationId(new UUID(2, 2));
    private static final TopicName NAME = new TopicName("orders");
    private static final Retention WEEK =
            new Retention(OptionalLong.of(604_800_000), OptionalLong.empty());
    private static final TopicCreated CREATED = new TopicCreated(TOPIC, ORG, NAME, 3, WEEK);
    private static final TopicDeleted DELETED = new TopicDeleted(TOPIC, ORG, NAME);

    private static GivenWhenThen<TopicCommand, TopicEvent, Topic> stream() {
        return GivenWhenThen.of(TopicDecider.DECIDER);
    }

    @Test
    void createsOnce() {
        stream().when(new CreateTopic(TOPIC, ORG, NAME, 3, WEEK)).then(CREATED);
        stream().given(CREATED).when(new CreateTopic(TOPIC, ORG, NAME, 3, WEEK)).thenNothing();
        stream()
                .given(CREATED)
                .when(new CreateTopic(TOPIC, ORG, NAME, 4, WEEK))
                .thenRejected(Reason.ALREADY_EXISTS);
    }

    @Test
    void rejectsPartitionCountsThatCannotBe() {
        for (int count : new int[] {-1, 0, 1001}) {
            var problem =
                    stream()
                            .when(new CreateTopic(TOPIC, ORG, NAME, count, WEEK))
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
                .when(new CreateTopic(TOPIC, ORG, NAME, 3, WEEK))
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

    private static ConfigureTopic configure(OrganizationId organization, Bound time, Bound size) {
        return new ConfigureTopic(TOPIC, organization, new RetentionChange(time, size));
    }

    private static TopicConfigured configured(OptionalLong time, OptionalLong size) {
        return new TopicConfigured(TOPIC, ORG, NAME, new Retention(time, size));
    }

    @Test
    void configuresEachBoundByItself() {
        OptionalLong week = WEEK.timeMs();
        OptionalLong none = OptionalLong.empty();
        stream()
                .given(CREATED)
                .when(configure(ORG, new Keep(), new Set(1 << 20)))
                .then(configured(week, OptionalLong.of(1 << 20)));
        stream()
                .given(CREATED, configured(week, OptionalLong.of(1 << 20)))
                .when(configure(ORG, new Lift(), new Keep()))
                .then(configured(none, OptionalLong.of(1 << 20)));
    }

    @Test
    void whatIsSoAlreadyIsNoEvent() {
        stream().given(CREATED).when(configure(ORG, new Keep(), new Keep())).thenNothing();
        stream()
                .given(CREATED)
                .when(configure(ORG, new Set(604_800_000), new Lift()))
                .thenNothing();
    }

    @Test
    void rejectsARetentionThatCannotBe() {
        for (long time : new long[] {Long.MIN_VALUE, 0, 59_999, Retention.TIME_MS_MAX + 1}) {
            var problem =
                    stream()
                            .given(CREATED)
                            .when(configure(ORG, new Set(time), new Keep()))
                            .thenRejected(Reason.INVALID_RETENTION);
            assertThat(problem.field()).contains("retention_ms");
        }
        for (long size : new long[] {-1, (1 << 20) - 1, Retention.SIZE_BYTES_MAX + 1}) {
            Retention retention = new Retention(OptionalLong.empty(), OptionalLong.of(size));
            var problem =
                    stream()
                            .when(new CreateTopic(TOPIC, ORG, NAME, 3, retention))
                            .thenRejected(Reason.INVALID_RETENTION);
            assertThat(problem.field()).contains("retention_bytes");
        }
    }

    @Test
    void configuresOnlyWhatIsThere() {
        stream().when(configure(ORG, new Lift(), new Keep())).thenRejected(Reason.TOPIC_NOT_FOUND);
        stream()
                .given(CREATED)
                .when(configure(OTHER, new Lift(), new Keep()))
                .thenRejected(Reason.TOPIC_NOT_FOUND);
        stream()
                .given(CREATED, DELETED)
                .when(configure(ORG, new Lift(), new Keep()))
                .thenRejected(Reason.TOPIC_NOT_FOUND);
    }
}
