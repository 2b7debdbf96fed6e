package io.streamhouse.control.store;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Meta;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The stored form of {@link Meta}. Fields that are not known are passed over. Thread-safe. */
final class MetaJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private MetaJson() {}

    static byte[] write(Meta meta) {
        ObjectNode json = MAPPER.createObjectNode();
        meta.organization().ifPresent(id -> json.put("organization", id.toString()));
        actor(json.putObject("actor"), meta.actor());
        json.put("correlation_id", meta.correlationId().toString());
        json.put("causation_id", meta.causationId().toString());
        json.put("occurred_at", meta.occurredAt().toString());
        meta.origin()
                .ifPresent(sealed ->
                        json.putObject("origin")
                                .put("subject", sealed.subject().toString())
                                .put("ciphertext", sealed.ciphertext()));
        return MAPPER.writeValueAsBytes(json);
    }

    static Meta read(byte[] bytes) {
        JsonNode json = MAPPER.readTree(bytes);
        return new Meta(
                json.optional("organization").map(JsonNode::asString).map(OrganizationId::of),
                actor(json.required("actor")),
                uuid(json, "correlation_id"),
                uuid(json, "causation_id"),
                Instant.parse(json.required("occurred_at").asString()),
                json.optional("origin").map(MetaJson::origin));
    }

    private static void actor(ObjectNode json, Actor actor) {
        switch (actor) {
            case Actor.User(var id) -> json.put("type", "user").put("id", id.toString());
            case Actor.Key(var id) -> json.put("type", "key").put("id", id.toString());
            case Actor.Platform() -> json.put("type", "platform");
            case Actor.Process(var name) -> json.put("type", "process").put("id", name);
        }
    }

    private static Actor actor(JsonNode json) {
        String type = json.required("type").asString();
        Optional<String> id = json.optional("id").map(JsonNode::asString);
        return switch (type) {
            case "user" -> new Actor.User(UserId.of(id.orElseThrow()));
            case "key" -> new Actor.Key(ApiKeyId.of(id.orElseThrow()));
            case "platform" -> new Actor.Platform();
            case "process" -> new Actor.Process(id.orElseThrow());
            default -> throw new IllegalStateException("no such actor is known: " + type);
        };
    }

    private static Sealed origin(JsonNode json) {
        return new Sealed(uuid(json, "subject"), json.required("ciphertext").asString());
    }

    private static UUID uuid(JsonNode json, String field) {
        return UUID.fromString(json.required(field).asString());
    }
}
