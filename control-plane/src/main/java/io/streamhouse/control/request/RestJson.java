package io.streamhouse.control.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.stream.Stream;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON as the REST API speaks it: snake_case, absent instead of null, no unknown or repeated
 * fields, no text for a number. Thread-safe.
 */
public final class RestJson {
    private static final int DEPTH_MAX = 20;
    private static final int NUMBER_LENGTH_MAX = 40;

    private final JsonMapper mapper;

    public RestJson() {
        JsonFactory factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(DEPTH_MAX)
                                        .maxNumberLength(NUMBER_LENGTH_MAX)
                                        .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build();
        this.mapper =
                JsonMapper.builder(factory)
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .withCoercionConfig(
                                LogicalType.Textual,
                                textual ->
                                        Stream.of(
                                                        CoercionInputShape.Integer,
                                                        CoercionInputShape.Float,
                                                        CoercionInputShape.Boolean)
                                                .forEach(shape ->
                                                        textual.setCoercion(
                                                                shape, CoercionAction.Fail)))
                        .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .changeDefaultPropertyInclusion(
                                value -> value.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                        .build();
    }

    /** The mapper itself, for the message converter. */
    public JsonMapper mapper() {
        return mapper;
    }

    /** A value as JSON. */
    public byte[] bytes(Object value) {
        return mapper.writeValueAsBytes(value);
    }

    /** A value as JSON text. */
    public String text(Object value) {
        return mapper.writeValueAsString(value);
    }
}
