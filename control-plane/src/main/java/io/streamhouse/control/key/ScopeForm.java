package io.streamhouse.control.key;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.KeyScope;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.key.TopicPattern;
import io.streamhouse.control.problem.FieldChecks;
import io.streamhouse.control.problem.FieldChecks.Checked;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A scope of a key in requests and answers.
 *
 * @param operations what is allowed
 * @param topics on which topics
 */
@Schema(name = "KeyScope")
record ScopeForm(
        @ArraySchema(
                        schema =
                                @Schema(
                                        requiredMode = Schema.RequiredMode.REQUIRED,
                                        allowableValues = {"produce", "consume", "admin"}),
                        arraySchema = @Schema(requiredMode = Schema.RequiredMode.REQUIRED),
                        minItems = 1,
                        maxItems = 3)
                @Nullable List<@Nullable String> operations,
        @Schema(
                        requiredMode = Schema.RequiredMode.REQUIRED,
                        minLength = 1,
                        maxLength = 250,
                        description =
                                "A topic's name, or the beginning of names followed by an asterisk",
                        example = "orders-*",
                        pattern = "^[a-zA-Z0-9._-]{0,249}\\*?$")
                @Nullable String topics) {
    static ScopeForm of(KeyScope scope) {
        return new ScopeForm(
                scope.operations().stream().<@Nullable String>map(KeyOperation::word).toList(),
                scope.topics().value());
    }

    /** The scopes of a key; null for everything. */
    static @Nullable List<ScopeForm> of(KeyScopes scopes) {
        return scopes.only().map(only -> only.stream().map(ScopeForm::of).toList()).orElse(null);
    }

    /** The scopes of a new key; absent is everything. Ask for them after the checks are done. */
    static Supplier<KeyScopes> parse(
            FieldChecks checks, @Nullable List<@Nullable ScopeForm> forms) {
        if (forms == null) {
            return () -> KeyScopes.EVERYTHING;
        }
        Checked<Integer> count = checks.required("scopes", forms.size(), ScopeForm::count);
        List<Supplier<KeyScope>> scopes = new ArrayList<>();
        for (int i = 0; i < Math.min(forms.size(), KeyScopes.SCOPES_MAX); i++) {
            scopes.add(scope(checks, "scopes[" + i + "]", forms.get(i)));
        }
        return () ->
                KeyScopes.of(scopes.subList(0, count.get()).stream().map(Supplier::get).toList());
    }

    private static Integer count(Integer count) {
        if (count < 1 || count > KeyScopes.SCOPES_MAX) {
            throw new Invalid(KeyScopes.miscounted());
        }
        return count;
    }

    private static Supplier<KeyScope> scope(
            FieldChecks checks, String field, @Nullable ScopeForm form) {
        if (form == null) {
            Checked<KeyScope> missing = checks.<KeyScope, KeyScope>required(field, null, it -> it);
            return missing::get;
        }
        Checked<List<KeyOperation>> operations =
                checks.required(field + ".operations", form.operations(), ScopeForm::operations);
        Checked<TopicPattern> topics =
                checks.required(field + ".topics", form.topics(), TopicPattern::new);
        return () -> new KeyScope(operations.get(), topics.get());
    }

    private static List<KeyOperation> operations(List<@Nullable String> words) {
        List<KeyOperation> operations = new ArrayList<>();
        for (String word : words) {
            operations.add(
                    Optional.ofNullable(word)
                            .flatMap(KeyOperation::parse)
                            .orElseThrow(ScopeForm::noOperation));
        }
        if (operations.isEmpty()) {
            throw noOperation();
        }
        return operations;
    }

    private static Invalid noOperation() {
        return new Invalid(
                Problem.of(
                        Reason.INVALID_SCOPE,
                        "The operations of a scope are one or more of produce, consume and admin.",
                        "operations"));
    }
}
