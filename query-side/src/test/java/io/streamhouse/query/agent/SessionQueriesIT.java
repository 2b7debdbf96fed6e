package io.streamhouse.query.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.streamhouse.api.topic.TopicEvent.TopicCreated;
import io.streamhouse.query.History;
import io.streamhouse.query.World;
import io.streamhouse.query.dashboard.AgentQueries;
import io.streamhouse.query.dashboard.AgentRow;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionQueriesIT {
    private final World world = World.create(41);
    private final SessionQueries sessions = new SessionQueries(world.reader, world.log);
    private History.Org acme;

    @BeforeEach
    void twoAgentsAndOneThatCameBack() {
        acme = world.history.signUp("acme");
        History.Org other = world.history.signUp("other");
        TopicCreated mine = world.history.createTopic(acme, "t");
        TopicCreated theirs = world.history.createTopic(other, "t");
        world.settle();
        world.agent(
                "INSERT INTO log.session (session_id, agent_id, endpoint, live, state, wal_kind, leases, recorded_through)"
                        + " VALUES (1, 'b', 'b:1', true, 'live', 'postgres', 2, now()),"
                        + " (2, 'a', 'a:1', false, 'recovering', 'postgres', 1, now()),"
                        + " (3, 'a', 'a:2', true, 'live', 'postgres', 0, now())");
        world.agent(
                "UPDATE log.lease SET session_id = 1, agent_id = 'b', endpoint = 'b:1', epoch = 4 WHERE slot IN (0, 255)");
        world.agent(
                "UPDATE log.lease SET session_id = 2, agent_id = 'a', endpoint = 'a:1', epoch = 9 WHERE slot = 1");
        partition(mine, 0, 0);
        partition(mine, 1, 1);
        partition(mine, 2, 2);
        partition(theirs, 0, 255);
        partition(theirs, 1, 1);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void partition(TopicCreated topic, int number, int slot) {
        world.agent(
                "INSERT INTO log.partition (organization_id, topic_id, partition, log_start, next_offset, stored_bytes, slot) VALUES ('%s', '%s', %d, 0, 1, 1, %d)"
                        .formatted(topic.organization(), topic.topic(), number, slot));
    }

    private static List<String> texts(List<SessionRow> rows) {
        return rows.stream()
                .map(it ->
                        "%s %d %s %s %d %d"
                                .formatted(
                                        it.agent(),
                                        it.session(),
                                        it.state(),
                                        it.wal(),
                                        it.leases(),
                                        it.partitions()))
                .toList();
    }

    @Test
    void aPartitionCountsForTheSessionThatLeadsItAndForItsOrganization() {
        assertThat(texts(sessions.of(acme.id)))
                .containsExactly(
                        "a 3 live postgres 0 0",
                        "a 2 recovering postgres 1 1",
                        "b 1 live postgres 2 1");
        assertThat(texts(sessions.all()))
                .containsExactly(
                        "a 3 live postgres 0 0",
                        "a 2 recovering postgres 1 2",
                        "b 1 live postgres 2 2");
    }

    @Test
    void everySlotHasALeaseAlsoWithoutALeader() {
        List<LeaseRow> leases = sessions.leases();
        assertThat(leases).hasSize(256);
        assertThat(leases.getFirst().holder()).contains(new LeaseRow.Holder(1, "b", "b:1"));
        assertThat(leases.get(1).epoch()).isEqualTo(9);
        assertThat(leases.get(1).partitions()).isEqualTo(2);
        assertThat(leases.get(2).holder()).isEmpty();
        assertThat(leases.get(2).partitions()).isEqualTo(1);
    }

    @Test
    void theDashboardShowsAnAgentOnceByItsNewestLife() {
        assertThat(new AgentQueries(world.reader, world.log).list())
                .extracting(AgentRow::id, AgentRow::endpoint, AgentRow::live)
                .containsExactly(tuple("a", "a:2", true), tuple("b", "b:1", true));
    }
}
