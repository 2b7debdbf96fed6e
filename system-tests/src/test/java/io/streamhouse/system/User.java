package io.streamhouse.system;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * A person who has signed up, with a key.
 *
 * @param api the REST API with the person's token
 * @param key an API key's text
 */
public record User(Api api, String email, String organization, String key) {
    /** The password of every user of the tests. */
    public static final String PASSWORD = "correct horse battery";

    /** Signs up under a new address, with a key. */
    public static User signUp(Installation installation) {
        String email = "user-" + UUID.randomUUID() + "@example.com";
        JsonNode signup =
                installation
                        .api()
                        .post(
                                "/api/v1/auth/signup",
                                Map.of("email", email, "password", PASSWORD, "org_name", "Soak"))
                        .expect(201)
                        .json();
        Api api = installation.api().as(signup.get("token").asString());
        String key =
                api.post("/api/v1/keys", Map.of("name", "k"))
                        .expect(201)
                        .json()
                        .get("key")
                        .asString();
        return new User(api, email, signup.get("organization_id").asString(), key);
    }

    /** Gives the organization another plan. */
    public void upgrade(Installation installation, String plan) throws java.io.IOException {
        installation
                .platform()
                .put("/api/v1/admin/organizations/" + organization + "/plan", Map.of("plan", plan))
                .expect(200);
    }

    public void createTopic(String name, int partitions) {
        createTopic(name, partitions, Map.of());
    }

    /** Creates a topic with what else can be said of one. */
    public void createTopic(String name, int partitions, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("name", name);
        body.put("partition_count", partitions);
        api.post("/api/v1/topics", body).expect(201);
    }

    @Override
    public String toString() {
        return organization;
    }
}
