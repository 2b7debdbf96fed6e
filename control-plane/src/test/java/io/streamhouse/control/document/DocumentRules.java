package io.streamhouse.control.document;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.tags.Tag;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

/** Bounds and examples everywhere; the forms that all operations share. */
final class DocumentRules implements GlobalOpenApiCustomizer {
    private static final int TEXT_MAX = 4_096;
    private static final int ITEMS_MAX = 10_000;
    private static final int DEPTH_MAX = 8;

    private Map<String, Schema<?>> schemas = Map.of();

    @Override
    public void customise(OpenAPI document) {
        Map<String, Schema> all = new TreeMap<>(document.getComponents().getSchemas());
        all.put("Problem", problem());
        document.getComponents().setSchemas(new LinkedHashMap<>(all));
        schemas = new TreeMap<>();
        all.forEach((name, schema) -> schemas.put(name, schema));
        schemas.values().forEach(schema -> bound("", schema));
        document.getComponents()
                .addSecuritySchemes(
                        "session",
                        new SecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.COOKIE)
                                .name("streamhouse_session")
                                .description("The session cookie of a browser"))
                .addSecuritySchemes(
                        "bearer",
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("A token from login, or an API key"))
                .addSecuritySchemes(
                        "platform_key",
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("The key of the platform's operator"));
        document.setTags(
                new TreeMap<>(DocumentText.TAGS)
                        .entrySet().stream()
                                .map(it -> new Tag().name(it.getKey()).description(it.getValue()))
                                .toList());
        document.getPaths().values().forEach(path -> path.readOperations().forEach(this::complete));
    }

    private void complete(Operation operation) {
        if (operation.getParameters() != null) {
            Map<String, Parameter> byName = new LinkedHashMap<>();
            operation.getParameters().forEach(it -> byName.putIfAbsent(it.getName(), it));
            operation.setParameters(new java.util.ArrayList<>(byName.values()));
            operation.getParameters().forEach(this::complete);
        }
        if (operation.getRequestBody() != null) {
            operation.getRequestBody().setRequired(true);
            operation.getRequestBody().setDescription("What is asked for");
            exemplify(operation.getRequestBody().getContent());
        }
        operation
                .getResponses()
                .forEach((status, response) -> {
                    if (status.startsWith("2")) {
                        if (response.getDescription() == null
                                || response.getDescription().isBlank()
                                || response.getDescription().equals("OK")) {
                            response.setDescription("Done");
                        }
                        exemplify(response.getContent());
                    }
                });
    }

    private void complete(Parameter parameter) {
        String name = parameter.getName();
        if (parameter.getDescription() == null) {
            parameter.setDescription(ParameterText.of(name));
        }
        if (parameter.getExample() == null) {
            parameter.setExample(ParameterText.example(name, parameter.getSchema()));
        }
        bound(name, parameter.getSchema());
    }

    private void exemplify(Content content) {
        if (content == null) {
            return;
        }
        for (MediaType media : content.values()) {
            if (media.getSchema() != null && media.getExamples() == null) {
                media.setExample(example("", media.getSchema(), 0));
            }
        }
    }

    private Object example(String name, Schema<?> schema, int depth) {
        if (schema.get$ref() != null) {
            Schema<?> target = schemas.get(schema.get$ref().replaceAll(".*/", ""));
            return target == null || depth > DEPTH_MAX
                    ? Map.of()
                    : example(name, target, depth + 1);
        }
        if (schema.getExample() != null) {
            return schema.getExample();
        }
        if (schema.getEnum() != null) {
            return schema.getEnum().getFirst();
        }
        if (schema.getProperties() != null) {
            Map<String, Object> object = new LinkedHashMap<>();
            schema.getProperties()
                    .forEach((key, value) -> object.put(key, example(key, value, depth + 1)));
            return object;
        }
        if (type(schema).equals("array")) {
            return List.of(example(name, schema.getItems(), depth + 1));
        }
        return ParameterText.example(name, schema);
    }

    private void bound(String name, Schema<?> schema) {
        if (schema == null) {
            return;
        }
        switch (type(schema)) {
            case "string" -> {
                if (schema.getMaxLength() == null && schema.getEnum() == null) {
                    schema.setMaxLength(lengthMax(schema));
                }
            }
            case "integer" -> {
                if (schema.getMinimum() == null) {
                    schema.setMinimum(BigDecimal.ZERO);
                }
                if (schema.getMaximum() == null) {
                    schema.setMaximum(
                            "int32".equals(schema.getFormat())
                                    ? BigDecimal.valueOf(Integer.MAX_VALUE)
                                    : BigDecimal.valueOf(Long.MAX_VALUE >> 10));
                }
            }
            case "array" -> {
                if (schema.getMaxItems() == null) {
                    schema.setMaxItems(ITEMS_MAX);
                }
                bound(name, schema.getItems());
            }
            default -> {}
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach(this::bound);
        }
    }

    private static int lengthMax(Schema<?> schema) {
        return switch (schema.getFormat() == null ? "" : schema.getFormat()) {
            case "uuid" -> 36;
            case "date-time" -> 40;
            default -> TEXT_MAX;
        };
    }

    private static String type(Schema<?> schema) {
        if (schema.getType() != null) {
            return schema.getType();
        }
        return schema.getTypes() == null
                ? ""
                : schema.getTypes().stream()
                        .filter(type -> !type.equals("null"))
                        .findFirst()
                        .orElse("");
    }

    private static Schema<?> problem() {
        Schema<Object> error = new ObjectSchema();
        error.addProperty("field", text("The field at fault", "name"));
        error.addProperty("reason", text("The case", "INVALID_FIELD"));
        error.addProperty("detail", text("For people", "name is required."));
        Schema<Object> problem = new ObjectSchema();
        problem.setDescription("Why a request was refused; further fields are facts of the case");
        problem.addProperty(
                "type", text("Names the case", "urn:streamhouse:problem:quota_exceeded"));
        problem.addProperty("title", text("The case in words", "Quota exceeded"));
        problem.addProperty(
                "status",
                new io.swagger.v3.oas.models.media.IntegerSchema()
                        .format("int32")
                        .minimum(BigDecimal.valueOf(400))
                        .maximum(BigDecimal.valueOf(599))
                        .description("The HTTP status")
                        .example(409));
        problem.addProperty(
                "detail", text("For people; not part of the API", "The plan allows 3 topics."));
        problem.addProperty("reason", text("The case; stable", "QUOTA_EXCEEDED"));
        problem.addProperty("field", text("The field at fault, if one is", "name"));
        problem.addProperty(
                "errors",
                new io.swagger.v3.oas.models.media.ArraySchema()
                        .items(error)
                        .description("All faults, when there are several"));
        problem.addProperty(
                "request_id", text("Names the request", "3f0e5f9e-6f0a-4c0e-9a53-5d1d0d8a4f11"));
        problem.setRequired(List.of("type", "title", "status", "detail", "reason", "request_id"));
        problem.setAdditionalProperties(new StringSchema().maxLength(TEXT_MAX));
        return problem;
    }

    private static Schema<?> text(String description, String example) {
        return new StringSchema().maxLength(TEXT_MAX).description(description).example(example);
    }
}
