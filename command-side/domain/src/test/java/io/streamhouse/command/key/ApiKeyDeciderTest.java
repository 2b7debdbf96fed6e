package io.streamhouse.command.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.key.ApiKeyCommand;
import io.streamhouse.api.key.ApiKeyCommand.CreateApiKey;
import io.streamhouse.api.key.ApiKeyCommand.RevokeApiKey;
import io.streamhouse.api.key.ApiKeyEvent;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyCreated;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyRevoked;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.KeyScope;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.key.TopicPattern;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.command.GivenWhenThen;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ApiKeyDeciderTest {
    private static final ApiKeyId KEY = new ApiKeyId(new UUID(1, 1));
    private static final OrganizationId ORG = new OrganizationId(new UUID(2, 1));
    private static final OrganizationId OTHER = new OrganizationId(new UUID(2, 2));
    private static final String VERIFIER = "ab".repeat(32);
    private static final KeyScopes PRODUCE =
            KeyScopes.of(
                    List.of(
                            new KeyScope(
                                    List.of(KeyOperation.PRODUCE), new TopicPattern("orders-*"))));
    private static final ApiKeyCreated CREATED =
            new ApiKeyCreated(KEY, ORG, "ci", VERIFIER, PRODUCE);
    private static final ApiKeyRevoked REVOKED = new ApiKeyRevoked(KEY, ORG, "ci");

    private static GivenWhenThen<ApiKeyCommand, ApiKeyEvent, ApiKey> stream() {
        return GivenWhenThen.of(ApiKeyDecider.DECIDER);
    }

    @Test
    void createsOnce() {
        stream().when(new CreateApiKey(KEY, ORG, "ci", VERIFIER, PRODUCE)).then(CREATED);
        stream()
                .given(CREATED)
                .when(new CreateApiKey(KEY, ORG, "ci", VERIFIER, PRODUCE))
                .thenNothing();
        stream()
                .given(CREATED)
                .when(new CreateApiKey(KEY, ORG, "ci", VERIFIER, KeyScopes.EVERYTHING))
                .thenRejected(Reason.ALREADY_EXISTS);
        stream()
                .given(CREATED, REVOKED)
                .when(new CreateApiKey(KEY, ORG, "ci", VERIFIER, PRODUCE))
                .thenRejected(Reason.ALREADY_EXISTS);
    }

    @Test
    void rejectsANameThatCannotBe() {
        for (String name : new String[] {"", " ", "a\nb", "x".repeat(101)}) {
            var problem =
                    stream()
                            .when(new CreateApiKey(KEY, ORG, name, VERIFIER, PRODUCE))
                            .thenRejected(Reason.INVALID_KEY_NAME);
            assertThat(problem.field()).contains("name");
        }
    }

    @Test
    void rejectsAVerifierThatIsNone() {
        stream()
                .when(new CreateApiKey(KEY, ORG, "ci", "secret", PRODUCE))
                .thenRejected(Reason.INVALID_FIELD);
    }

    @Test
    void revokesForEver() {
        stream().given(CREATED).when(new RevokeApiKey(KEY, ORG)).then(REVOKED);
        stream().given(CREATED, REVOKED).when(new RevokeApiKey(KEY, ORG)).thenNothing();
    }

    @Test
    void anotherOrganizationsKeyIsUnknown() {
        stream()
                .given(CREATED)
                .when(new RevokeApiKey(KEY, OTHER))
                .thenRejected(Reason.API_KEY_NOT_FOUND);
        stream()
                .given(CREATED, REVOKED)
                .when(new RevokeApiKey(KEY, OTHER))
                .thenRejected(Reason.API_KEY_NOT_FOUND);
        stream().when(new RevokeApiKey(KEY, ORG)).thenRejected(Reason.API_KEY_NOT_FOUND);
    }
}
