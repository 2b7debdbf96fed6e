package io.streamhouse.control.topic;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.topic.TopicName;
import io.streamhouse.control.store.Refused;
import io.streamhouse.query.topic.TopicQueries;
import io.streamhouse.query.topic.TopicRow;
import java.util.Optional;

/** Finds the topic that a path names; what cannot be a name is no topic. */
final class TopicLookup {
    private TopicLookup() {}

    static TopicRow.Detail require(TopicQueries topics, OrganizationId organization, String name) {
        return parse(name)
                .flatMap(it -> topics.find(organization, it))
                .orElseThrow(() ->
                        new Refused(Problem.of(Reason.TOPIC_NOT_FOUND, "There is no such topic.")));
    }

    private static Optional<TopicName> parse(String name) {
        try {
            return Optional.of(new TopicName(name));
        } catch (Invalid _) {
            return Optional.empty();
        }
    }
}
