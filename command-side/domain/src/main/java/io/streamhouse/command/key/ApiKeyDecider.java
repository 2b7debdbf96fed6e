package io.streamhouse.command.key;

import static io.streamhouse.api.Decision.accept;
import static io.streamhouse.api.Decision.reject;

import io.streamhouse.api.Decision;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.key.ApiKeyCommand;
import io.streamhouse.api.key.ApiKeyCommand.CreateApiKey;
import io.streamhouse.api.key.ApiKeyCommand.RevokeApiKey;
import io.streamhouse.api.key.ApiKeyEvent;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyCreated;
import io.streamhouse.api.key.ApiKeyEvent.ApiKeyRevoked;
import io.streamhouse.command.Decider;
import io.streamhouse.command.DisplayName;
import io.streamhouse.command.key.ApiKey.Live;
import io.streamhouse.command.key.ApiKey.None;
import io.streamhouse.command.key.ApiKey.Revoked;
import java.util.regex.Pattern;

/** Decides for an API key. Another organization's key is as unknown as one that never was. */
final class ApiKeyDecider {
    static final Decider<ApiKeyCommand, ApiKeyEvent, ApiKey> DECIDER =
            new Decider<>(
                    "api_key",
                    ApiKeyCommand.class,
                    ApiKeyEvent.class,
                    new None(),
                    ApiKeyDecider::decide,
                    ApiKey::evolve);

    private static final Pattern VERIFIER = Pattern.compile("[0-9a-f]{64}");

    private ApiKeyDecider() {}

    static Decision<ApiKeyEvent> decide(ApiKeyCommand command, ApiKey state) {
        return switch (command) {
            case CreateApiKey create -> create(create, state);
            case RevokeApiKey revoke -> revoke(revoke, state);
        };
    }

    private static Decision<ApiKeyEvent> create(CreateApiKey create, ApiKey state) {
        Live asked =
                new Live(create.organization(), create.name(), create.verifier(), create.scopes());
        return switch (state) {
            case None _ -> begin(create);
            case Live live -> live.equals(asked) ? accept() : exists();
            case Revoked _ -> exists();
        };
    }

    private static Decision<ApiKeyEvent> begin(CreateApiKey create) {
        if (!DisplayName.isValid(create.name())) {
            return reject(DisplayName.problem(Reason.INVALID_KEY_NAME, "name"));
        }
        if (!VERIFIER.matcher(create.verifier()).matches()) {
            return reject(
                    Problem.of(
                            Reason.INVALID_FIELD,
                            "A verifier is 64 hexadecimal digits.",
                            "verifier"));
        }
        return accept(
                new ApiKeyCreated(
                        create.key(),
                        create.organization(),
                        create.name(),
                        create.verifier(),
                        create.scopes()));
    }

    private static Decision<ApiKeyEvent> revoke(RevokeApiKey revoke, ApiKey state) {
        return switch (state) {
            case None _ -> unknown();
            case Live(var organization, var name, _, _) ->
                    organization.equals(revoke.organization())
                            ? accept(new ApiKeyRevoked(revoke.key(), organization, name))
                            : unknown();
            case Revoked(var organization) ->
                    organization.equals(revoke.organization()) ? accept() : unknown();
        };
    }

    private static Decision<ApiKeyEvent> exists() {
        return reject(Problem.of(Reason.ALREADY_EXISTS, "The API key exists."));
    }

    private static Decision<ApiKeyEvent> unknown() {
        return reject(Problem.of(Reason.API_KEY_NOT_FOUND, "There is no such API key."));
    }
}
