package io.streamhouse.faults;

import io.streamhouse.system.ProduceRun;
import io.streamhouse.system.User;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Where a fault strikes. */
record Scene(Cluster cluster, User user, String topic, UUID topicId, ProduceRun produced) {
    /** An agent that leads partitions of the topic. */
    AgentProcess victim(Random random) throws Exception {
        List<AgentProcess> agents = cluster.agents();
        int first = random.nextInt(agents.size());
        for (int i = 0; i < agents.size(); i++) {
            AgentProcess agent = agents.get((first + i) % agents.size());
            if (led(agent) > 0) {
                return agent;
            }
        }
        throw new AssertionError("no agent leads any partition of the topic");
    }

    /** How many of the topic's partitions an agent leads. */
    long led(AgentProcess agent) throws Exception {
        return cluster.number(
                "SELECT count(*) FROM log.v1_partition WHERE topic_id = '%s' AND agent_id = '%s'"
                        .formatted(topicId, agent.id()));
    }
}
