package io.streamhouse.bench;

import io.streamhouse.system.Api;
import io.streamhouse.system.Installation;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A new organization to measure with.
 *
 * @param api the REST API as its owner
 */
public record Tenant(Installation installation, String organization, Api api) {
    /** Signs up; on the largest plan, so that no quota stands in the way. */
    public static Tenant signUp(Installation installation) throws Exception {
        JsonNode signup =
                installation
                        .api()
                        .post(
                                "/api/v1/auth/signup",
                                Map.of(
                                        "email", "bench-" + UUID.randomUUID() + "@example.com",
                                        "password", "correct horse battery",
                                        "org_name", "Bench"))
                        .expect(201)
                        .json();
        String organization = signup.get("organization_id").asString();
        installation
                .platform()
                .put(
                        "/api/v1/admin/organizations/" + organization + "/plan",
                        Map.of("plan", "enterprise"))
                .expect(200);
        return new Tenant(
                installation, organization, installation.api().as(signup.get("token").asString()));
    }

    /** The same by an API key instead of its owner's session. */
    public Tenant as(Key key) {
        return new Tenant(installation, organization, installation.api().as(key.text()));
    }

    /** Creates a topic. */
    public void createTopic(String name, int partitions) {
        api.post("/api/v1/topics", Map.of("name", name, "partition_count", partitions)).expect(201);
    }

    /** Deletes a topic with all its records. */
    public void deleteTopic(String name) {
        api.delete("/api/v1/topics/" + name).expect(204);
    }

    /** A new key: its id and its text. */
    public Key createKey() {
        JsonNode key = api.post("/api/v1/keys", Map.of("name", "bench")).expect(201).json();
        return new Key(key.get("id").asString(), key.get("key").asString());
    }

    public record Key(String id, String text) {
        @Override
        public String toString() {
            return id;
        }
    }
}
