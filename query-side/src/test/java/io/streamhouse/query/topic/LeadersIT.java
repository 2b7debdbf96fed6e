package io.streamhouse.query.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.query.History;
import io.streamhouse.query.World;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who leads the partitions of a topic. */
class LeadersIT {
    private final World world = World.create(43);
    private History.Org org;
    private UUID topic;

    @BeforeEach
    void oneTopic() {
        org = world.history.signUp("acme");
        TopicCreated created = world.history.createTopic(org, "orders");
        topic = created.topic().value();
        world.settle();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aPartitionHasALeaderBeforeAnythingIsAppended() {
        assertThat(partition().leader()).isEmpty();
        lead();
        assertThat(partition()).isEqualTo(TopicRow.Partition.empty(0, Optional.of(leader())));
    }

    @Test
    void aPartitionIsShownWithItsLeaderAndItsLastAppend() {
        lead();
        world.agent(
                "INSERT INTO log.partition (topic_id, partition, organization_id, log_start, next_offset, stored_bytes, last_append_time)"
                        + " VALUES ('%s', 0, '%s', 5, 105, 4000, '2026-10-05T11:00:00Z')"
                                .formatted(topic, org.id));
        assertThat(partition().leader()).contains(leader());
        assertThat(partition().highWatermark()).isEqualTo(105);
        assertThat(partition().lastAppendAt()).contains(Instant.parse("2026-10-05T11:00:00Z"));
    }

    private void lead() {
        world.agent(
                "UPDATE log.lease SET session_id = 1, agent_id = 'agent-2', endpoint = 'b:1', epoch = 7 WHERE slot = %d"
                        .formatted(Math.floorMod(topic.hashCode(), 256)));
    }

    private static TopicRow.Leader leader() {
        return new TopicRow.Leader("agent-2", "b:1", 7);
    }

    private TopicRow.Partition partition() {
        return new TopicQueries(world.reader, world.log, world.clock())
                .find(org.id, new TopicName("orders"))
                .orElseThrow()
                .partitions()
                .getFirst();
    }
}
