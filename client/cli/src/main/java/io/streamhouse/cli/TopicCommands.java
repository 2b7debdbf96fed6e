package io.streamhouse.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Topics of the organization. */
@Command(
        name = "topic",
        aliases = "topics",
        description = "Create, list, describe, alter and delete topics.")
final class TopicCommands {
    private static final String TOPICS = "/api/v1/topics";
    private static final int LIST_MAX = 10_000;

    private final Cli cli;

    TopicCommands(Cli cli) {
        this.cli = cli;
    }

    @Command(name = "list", description = "All topics.")
    int list(
            @Option(names = "--search", paramLabel = "TEXT", description = "Part of the name.")
                    @Nullable String search) {
        String query = search == null ? "" : "?q=" + Rest.encoded(search);
        JsonNode topics = cli.rest().all(TOPICS + query, LIST_MAX);
        cli.answer(
                topics,
                () -> {
                    Table table =
                            new Table("NAME", "PARTITIONS", "MESSAGES", "BYTES", "KEPT", "CREATED");
                    for (JsonNode topic : Json.items(topics)) {
                        table.row(
                                Json.text(topic, "name"),
                                Json.text(topic, "partition_count"),
                                Json.text(topic, "messages"),
                                Json.text(topic, "stored_bytes"),
                                RetentionOptions.text(topic),
                                Times.text(topic, "created_at"));
                    }
                    if (table.isEmpty()) {
                        cli.say("No topics yet; 'streamctl topic create NAME' makes one.");
                    } else {
                        cli.print(table);
                    }
                });
        return 0;
    }

    @Command(name = "create", description = "Create a topic.")
    int create(
            @Parameters(paramLabel = "NAME", description = "1 to 249 of a-z A-Z 0-9 . _ -")
                    String name,
            @Option(
                            names = "--partitions",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "How many partitions (default: 1).")
                    int partitions,
            @Mixin RetentionOptions retention) {
        ObjectNode body = Json.object().put("name", name).put("partition_count", partitions);
        JsonNode topic = cli.rest().post(TOPICS, retention.into(body)).json();
        cli.answer(
                topic,
                () ->
                        cli.say(
                                "Created the topic "
                                        + name
                                        + " with "
                                        + partitions
                                        + (partitions == 1 ? " partition." : " partitions.")));
        return 0;
    }

    @Command(name = "alter", description = "Change what a topic keeps.")
    int alter(
            @Parameters(paramLabel = "NAME", description = "The topic.") String name,
            @Mixin RetentionOptions retention) {
        if (retention.areAbsent()) {
            throw new CommandFailure(
                    CommandFailure.USAGE, "say what to change: --retention, --retention-bytes");
        }
        JsonNode topic =
                cli.rest()
                        .patch(TOPICS + "/" + Rest.encoded(name), retention.into(Json.object()))
                        .json();
        cli.answer(
                topic,
                () ->
                        cli.say(
                                "The topic "
                                        + name
                                        + " keeps its records: "
                                        + RetentionOptions.text(topic)
                                        + "."));
        return 0;
    }

    @Command(name = "describe", description = "A topic and its partitions.")
    int describe(@Parameters(paramLabel = "NAME", description = "The topic.") String name) {
        JsonNode topic = cli.rest().get(TOPICS + "/" + Rest.encoded(name)).json();
        cli.answer(
                topic,
                () -> {
                    cli.print(
                            new Table("NAME", "ID", "CREATED", "MESSAGES", "BYTES", "KEPT")
                                    .row(
                                            Json.text(topic, "name"),
                                            Json.text(topic, "id"),
                                            Times.text(topic, "created_at"),
                                            Json.text(topic, "messages"),
                                            Json.text(topic, "stored_bytes"),
                                            RetentionOptions.text(topic)));
                    cli.say("");
                    Table table = new Table("PARTITION", "LOG START", "HIGH WATERMARK");
                    for (JsonNode partition : topic.path("partitions")) {
                        table.row(
                                Json.text(partition, "partition"),
                                Json.text(partition, "log_start"),
                                Json.text(partition, "high_watermark"));
                    }
                    cli.print(table);
                });
        return 0;
    }

    @Command(name = "delete", description = "Delete a topic and all its records.")
    int delete(@Parameters(paramLabel = "NAME", description = "The topic.") String name) {
        cli.rest().delete(TOPICS + "/" + Rest.encoded(name));
        cli.say("Deleted the topic " + name + ".");
        return 0;
    }
}
