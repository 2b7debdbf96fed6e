package io.streamhouse.control.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.key.ApiKeyCommand.CreateApiKey;
import io.streamhouse.api.key.ApiKeyCommand.RevokeApiKey;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand.ReleaseReservation;
import io.streamhouse.api.quota.QuotaCommand.Reserve;
import io.streamhouse.control.problem.DisplayNames;
import io.streamhouse.control.problem.FieldChecks;
import io.streamhouse.control.problem.FieldChecks.Checked;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.read.Items;
import io.streamhouse.control.read.Named;
import io.streamhouse.control.read.Parameters;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.KeyVerifier;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.control.store.Refused;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Reply;
import io.streamhouse.control.write.Writes;
import io.streamhouse.proto.ApiKeyText;
import io.streamhouse.query.key.ApiKeyQueries;
import io.streamhouse.query.key.ApiKeyRow;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API keys of an organization. */
@RestController
@RequestMapping(path = "/api/v1/keys", produces = MediaType.APPLICATION_JSON_VALUE)
final class KeyController {
    static final String PENDING_HEADER = "X-StreamHouse-Agents-Pending";

    private final ApiKeyQueries keys;
    private final Writes writes;
    private final Attribution attribution;
    private final KeyVerifier verifier;
    private final AgentsTold agents;
    private final SecureRandom random;
    private final InstantSource clock;

    KeyController(
            ApiKeyQueries keys,
            Writes writes,
            Attribution attribution,
            KeyVerifier verifier,
            AgentsTold agents,
            SecureRandom random,
            InstantSource clock) {
        this.keys = keys;
        this.writes = writes;
        this.attribution = attribution;
        this.verifier = verifier;
        this.agents = agents;
        this.random = random;
        this.clock = clock;
    }

    /** A key to be created. */
    record NewKey(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minLength = 1, maxLength = 100)
                    @Nullable String name,
            @ArraySchema(
                            minItems = 1,
                            maxItems = KeyScopes.SCOPES_MAX,
                            arraySchema =
                                    @Schema(
                                            description =
                                                    "What the key may do; absent for everything in the organization"))
                    @Nullable List<@Nullable ScopeForm> scopes) {}

    /** A key, without anything secret. */
    record KeyAnswer(
            UUID id,
            String name,
            String prefix,
            Instant createdAt,
            Named createdBy,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable List<ScopeForm> scopes,
            Optional<Instant> lastUsedAt,
            Optional<Instant> revokedAt,
            String status) {
        static KeyAnswer of(ApiKeyRow row) {
            return new KeyAnswer(
                    row.id().value(),
                    row.name(),
                    ApiKeyText.shown(ApiKeyText.Kind.ORGANIZATION, row.id().value()),
                    row.createdAt(),
                    Named.of(row.createdBy()),
                    ScopeForm.of(row.scopes()),
                    row.lastUsedAt(),
                    row.revokedAt(),
                    row.status());
        }
    }

    /**
     * A key that was created just now.
     *
     * @param key the whole key, here only; absent when the request is repeated
     * @param secretAlreadyShown true when the request is repeated
     */
    record CreatedKey(
            UUID id,
            String name,
            Optional<String> key,
            String prefix,
            Instant createdAt,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable List<ScopeForm> scopes,
            Optional<Boolean> secretAlreadyShown) {
        @Override
        public String toString() {
            return "CreatedKey[" + id + "]";
        }
    }

    @Operation(
            operationId = "listKeys",
            summary = "List API keys",
            description =
                    "All keys of the organization, the newest first, also revoked ones. No answer holds a secret.")
    @Needs(Permission.KEYS_READ)
    @GetMapping
    Items<KeyAnswer> list(Call call) {
        return Items.of(keys.list(call.organization()), KeyAnswer::of);
    }

    @Operation(
            operationId = "createKey",
            summary = "Create an API key",
            description =
                    "The whole key is in this answer and nowhere else. With scopes the key may do only what one of them allows: produce, consume (also look at topics and their messages) or admin (create, configure and delete topics), on topics by name or by the beginning of their names. When the request is repeated under its Idempotency-Key, it is answered with 200 and without the key.")
    @MayRefuse({Reason.INVALID_KEY_NAME, Reason.INVALID_SCOPE, Reason.QUOTA_EXCEEDED})
    @Needs(Permission.KEYS_WRITE)
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<CreatedKey> create(Call call, @RequestBody NewKey body) {
        FieldChecks checks = new FieldChecks();
        Checked<String> name =
                checks.required("name", body.name(), DisplayNames.of(Reason.INVALID_KEY_NAME));
        Supplier<KeyScopes> asked = ScopeForm.parse(checks, body.scopes());
        checks.done();
        KeyScopes scopes = asked.get();
        OrganizationId organization = call.organization();
        UUID id = UUID.randomUUID();
        ApiKeyText text = ApiKeyText.random(ApiKeyText.Kind.ORGANIZATION, id, random);
        Instant now = clock.instant();
        return writes.execute(
                call,
                attribution.of(call),
                List.of(
                        new Reserve(organization, Dimension.API_KEYS, id),
                        new CreateApiKey(
                                new ApiKeyId(id),
                                organization,
                                name.get(),
                                verifier.of(text.secret()),
                                scopes)),
                Reply.once(
                        201,
                        new CreatedKey(
                                id,
                                name.get(),
                                Optional.of(text.text()),
                                text.shown(),
                                now,
                                ScopeForm.of(scopes),
                                Optional.empty()),
                        200,
                        new CreatedKey(
                                id,
                                name.get(),
                                Optional.empty(),
                                text.shown(),
                                now,
                                ScopeForm.of(scopes),
                                Optional.of(true))));
    }

    @Operation(
            operationId = "revokeKey",
            summary = "Revoke an API key",
            description =
                    "Ends a key for ever. The answer waits at most two seconds until every live agent refuses the key; X-StreamHouse-Agents-Pending says how many have not confirmed.")
    @MayRefuse({Reason.API_KEY_NOT_FOUND})
    @Needs(Permission.KEYS_WRITE)
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    ResponseEntity<Void> revoke(Call call, @PathVariable String id) {
        OrganizationId organization = call.organization();
        ApiKeyRow row =
                Parameters.id(id)
                        .flatMap(it -> keys.find(organization, new ApiKeyId(it)))
                        .orElseThrow(() ->
                                new Refused(
                                        Problem.of(
                                                Reason.API_KEY_NOT_FOUND,
                                                "There is no such API key.")));
        ResponseEntity<Void> answer =
                writes.execute(
                        call,
                        attribution.of(call),
                        List.of(
                                new RevokeApiKey(row.id(), organization),
                                new ReleaseReservation(
                                        organization, Dimension.API_KEYS, row.id().value())),
                        Reply.empty());
        HttpHeaders headers = new HttpHeaders(answer.getHeaders());
        headers.set(PENDING_HEADER, Integer.toString(agents.awaitDenial(row.id())));
        return new ResponseEntity<>(headers, answer.getStatusCode());
    }
}
