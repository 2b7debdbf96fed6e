package io.streamhouse.command.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.KeyScope;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.key.TopicPattern;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyScopesTest {
    private static KeyScope scope(String topics, KeyOperation... operations) {
        return new KeyScope(List.of(operations), new TopicPattern(topics));
    }

    @ParameterizedTest
    @CsvSource({
        "*,            orders,      true",
        "orders,       orders,      true",
        "orders,       orders.eu,   false",
        "orders,       Orders,      false",
        "orders-*,     orders-,     true",
        "orders-*,     orders-eu,   true",
        "orders-*,     orders,      false",
        "orders-*,     my-orders-a, false",
        "a.c*,         abc,         false",
        "..*,          ..a,         true",
    })
    void aPatternIsANameOrABeginning(String pattern, String topic, boolean matches) {
        assertThat(new TopicPattern(pattern).matches(topic)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "**", "*a", "a*b", "a b", "a/", ".", "..", "ö*"})
    void whatIsNeitherIsRefused(String pattern) {
        assertThatThrownBy(() -> new TopicPattern(pattern)).isInstanceOf(Invalid.class);
    }

    @Test
    void aNameMayBeAsLongAsATopics() {
        assertThat(new TopicPattern("a".repeat(249) + "*").matches("a".repeat(249))).isTrue();
        assertThatThrownBy(() -> new TopicPattern("a".repeat(250))).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> new TopicPattern("a".repeat(250) + "*"))
                .isInstanceOf(Invalid.class);
    }

    @Test
    void scopesAllowWhatOneOfThemAllows() {
        KeyScopes scopes =
                KeyScopes.of(
                        List.of(
                                scope("in-*", KeyOperation.PRODUCE, KeyOperation.PRODUCE),
                                scope("out", KeyOperation.ADMIN, KeyOperation.CONSUME)));
        assertThat(scopes.allow(KeyOperation.PRODUCE, "in-1")).isTrue();
        assertThat(scopes.allow(KeyOperation.CONSUME, "in-1")).isFalse();
        assertThat(scopes.allow(KeyOperation.PRODUCE, "out")).isFalse();
        assertThat(scopes.allow(KeyOperation.CONSUME, "out")).isTrue();
        assertThat(scopes.topics(KeyOperation.ADMIN)).containsExactly(new TopicPattern("out"));
        assertThat(KeyScopes.EVERYTHING.allow(KeyOperation.ADMIN, "any")).isTrue();
    }

    @Test
    void operationsHaveOneOrder() {
        assertThat(scope("a", KeyOperation.ADMIN, KeyOperation.PRODUCE))
                .isEqualTo(scope("a", KeyOperation.PRODUCE, KeyOperation.ADMIN));
        assertThatThrownBy(() -> scope("a")).isInstanceOf(Invalid.class);
    }

    @Test
    void aKeyHasOneToSixteenScopes() {
        KeyScope one = scope("a", KeyOperation.PRODUCE);
        assertThat(KeyScopes.of(Collections.nCopies(16, one)).only()).isPresent();
        for (int count : new int[] {0, 17}) {
            assertThatThrownBy(() -> KeyScopes.of(Collections.nCopies(count, one)))
                    .isInstanceOf(Invalid.class);
        }
    }
}
