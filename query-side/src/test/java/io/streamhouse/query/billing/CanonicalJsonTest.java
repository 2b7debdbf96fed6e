package io.streamhouse.query.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
    @Test
    void writesEachValueInOneWay() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("z", 1L);
        object.put("a", List.of("é\"\\\n\u0001", Map.of(), List.of()));
        object.put("none", null);
        object.put("inner", Map.of("k", Long.MIN_VALUE));
        assertThat(new String(CanonicalJson.write(object), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"z\":1,\"a\":[\"é\\\"\\\\\\u000a\\u0001\",{},[]],\"none\":null,\"inner\":{\"k\":-9223372036854775808}}");
    }

    @Test
    void refusesWhatHasManyForms() {
        assertThatThrownBy(() -> CanonicalJson.write(Map.of("x", 1.5)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
