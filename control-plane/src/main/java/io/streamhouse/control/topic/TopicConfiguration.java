package io.streamhouse.control.topic;

import io.streamhouse.control.agent.Agents;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Authors;
import io.streamhouse.control.write.Writes;
import io.streamhouse.query.topic.TopicQueries;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Topics. */
@Configuration(proxyBeanMethods = false)
public class TopicConfiguration {
    @Bean
    TopicController topicController(
            TopicQueries topics,
            Writes writes,
            Attribution attribution,
            Authors authors,
            Clock clock) {
        return new TopicController(topics, writes, attribution, authors, clock);
    }

    @Bean
    MessageController messageController(TopicQueries topics, Agents agents) {
        return new MessageController(topics, agents);
    }
}
