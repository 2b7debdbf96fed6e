package io.streamhouse.control.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schemas of records: a component that is neither optional nor nullable is always there. */
final class RecordModels extends ModelResolver {
    RecordModels(ObjectMapper mapper) {
        super(mapper);
    }

    @Override
    public Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> next) {
        Schema<?> schema = super.resolve(type, context, next);
        JavaType java = _mapper.constructType(type.getType());
        if (schema != null && java != null && java.getRawClass().isRecord()) {
            require(java.getRawClass(), model(schema, context));
        }
        return schema;
    }

    private static Schema<?> model(Schema<?> schema, ModelConverterContext context) {
        if (schema.get$ref() == null) {
            return schema;
        }
        String name = schema.get$ref().substring(schema.get$ref().lastIndexOf('/') + 1);
        return context.getDefinedModels().getOrDefault(name, schema);
    }

    private static void require(Class<?> type, Schema<?> schema) {
        Map<?, ?> properties = schema.getProperties();
        if (properties == null) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(JsonUnwrapped.class)
                    || component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                require(component.getType(), schema);
                continue;
            }
            String name = new SnakeCaseStrategy().translate(component.getName());
            boolean mayMiss =
                    component.getType() == Optional.class
                            || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (isNullable(component)) {
                nullable((Schema<?>) properties.get(name));
                // An answer's component that is written even as null.
                mayMiss = mayMiss && !isAlwaysWritten(component);
            }
            boolean listed = schema.getRequired() != null && schema.getRequired().contains(name);
            if (!mayMiss && !listed && properties.containsKey(name)) {
                schema.addRequiredItem(name);
            }
        }
    }

    private static boolean isNullable(RecordComponent component) {
        io.swagger.v3.oas.annotations.media.Schema schema =
                component
                        .getAccessor()
                        .getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        return isAlwaysWritten(component)
                || (schema != null && List.of(schema.types()).contains("null"));
    }

    private static boolean isAlwaysWritten(RecordComponent component) {
        JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
        return include != null && include.value() == JsonInclude.Include.ALWAYS;
    }

    private static void nullable(Schema<?> schema) {
        if (schema != null) {
            Set<String> types = new LinkedHashSet<>();
            types.addAll(schema.getTypes() == null ? Set.of(schema.getType()) : schema.getTypes());
            types.add("null");
            schema.setTypes(types);
        }
    }
}
