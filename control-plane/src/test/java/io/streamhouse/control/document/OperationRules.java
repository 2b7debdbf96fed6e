package io.streamhouse.control.document;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.problem.HttpProblems;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.method.HandlerMethod;

/**
 * What follows for each operation from its handler method: who may, what it may refuse, headers.
 */
final class OperationRules implements GlobalOperationCustomizer {
    private static final String REQUEST_ID = "3f0e5f9e-6f0a-4c0e-9a53-5d1d0d8a4f11";

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        boolean write =
                method.hasMethodAnnotation(PostMapping.class)
                        || method.hasMethodAnnotation(PutMapping.class)
                        || method.hasMethodAnnotation(PatchMapping.class)
                        || method.hasMethodAnnotation(DeleteMapping.class);
        Needs needs = method.getMethodAnnotation(Needs.class);
        operation.setTags(List.of(DocumentText.tag(method.getBeanType())));
        operation.setSecurity(needs == null ? List.of() : security(needs.value()));
        refusals(operation, method, needs, write);
        headers(operation, needs, write);
        return operation;
    }

    private static List<SecurityRequirement> security(Permission permission) {
        SecurityRequirement bearer = new SecurityRequirement().addList("bearer");
        return permission == Permission.PLATFORM
                ? List.of(new SecurityRequirement().addList("platform_key"))
                : List.of(new SecurityRequirement().addList("session"), bearer);
    }

    private static void refusals(
            Operation operation, HandlerMethod method, Needs needs, boolean write) {
        List<Reason> reasons = new ArrayList<>();
        MayRefuse own = method.getMethodAnnotation(MayRefuse.class);
        if (own != null) {
            reasons.addAll(List.of(own.value()));
        }
        if (needs != null) {
            reasons.addAll(List.of(Reason.CREDENTIALS_MISSING, Reason.PERMISSION_MISSING));
            if (needs.value() != Permission.PLATFORM) {
                reasons.add(Reason.SCOPE_MISSING);
            }
        }
        if (write && operation.getRequestBody() != null) {
            reasons.addAll(
                    List.of(
                            Reason.INVALID_FIELD,
                            Reason.UNKNOWN_FIELD,
                            Reason.BODY_TOO_LARGE,
                            Reason.MEDIA_TYPE_UNSUPPORTED));
        }
        if (write) {
            reasons.add(Reason.IDEMPOTENCY_KEY_REUSED);
            reasons.add(Reason.CONCURRENT_CHANGE);
        } else {
            reasons.add(Reason.INVALID_FIELD);
        }
        if (needs != null && needs.value() != Permission.PLATFORM) {
            reasons.add(Reason.RATE_LIMITED);
        }
        reasons.add(Reason.DATABASE_UNAVAILABLE);
        Map<Integer, List<Reason>> byStatus = new TreeMap<>();
        reasons.stream()
                .distinct()
                .forEach(reason ->
                        byStatus.computeIfAbsent(
                                        HttpProblems.status(Problem.of(reason, "")),
                                        _ -> new ArrayList<>())
                                .add(reason));
        byStatus.forEach((status, all) ->
                operation.getResponses().addApiResponse(status.toString(), refusal(status, all)));
        operation.getResponses().addApiResponse("500", refusal(500, List.of(Reason.INTERNAL)));
    }

    private static ApiResponse refusal(int status, List<Reason> reasons) {
        MediaType media = new MediaType().schema(new Schema<>().$ref("Problem"));
        for (Reason reason : reasons) {
            Problem problem = Problem.of(reason, DocumentText.detail(reason));
            media.addExamples(
                    reason.name(),
                    new Example().value(HttpProblems.body(List.of(problem), REQUEST_ID)));
        }
        ApiResponse response =
                new ApiResponse()
                        .description(String.join(", ", reasons.stream().map(Enum::name).toList()))
                        .content(new Content().addMediaType(HttpProblems.MEDIA_TYPE, media));
        if (status == 429 || status == 503) {
            response.addHeaderObject(
                    "Retry-After",
                    new Header()
                            .description("Seconds to wait before the next attempt")
                            .schema(bounded(3_600)));
        }
        return response;
    }

    private static void headers(Operation operation, Needs needs, boolean write) {
        if (needs == null && !write) {
            return;
        }
        if (write) {
            operation.addParametersItem(
                    header("Idempotency-Key", DocumentText.IDEMPOTENCY, 100)
                            .example("8a7d3c52-7a52-4a8e-8f3a-1f1a2f7a1c11"));
            operation.addParametersItem(
                    header("X-CSRF-Token", DocumentText.CSRF, 64).example("a".repeat(64)));
            operation
                    .getResponses()
                    .forEach((status, response) -> {
                        if (status.startsWith("2")) {
                            response.addHeaderObject(
                                    "X-StreamHouse-Position",
                                    new Header()
                                            .description(DocumentText.POSITION)
                                            .schema(bounded(Long.MAX_VALUE >> 10)));
                        }
                    });
        } else {
            operation.addParametersItem(
                    new HeaderParameter()
                            .name("X-StreamHouse-Min-Position")
                            .description(DocumentText.MIN_POSITION)
                            .required(false)
                            .schema(bounded(Long.MAX_VALUE >> 10))
                            .example(1042));
        }
    }

    private static HeaderParameter header(String name, String description, int lengthMax) {
        HeaderParameter header = new HeaderParameter();
        header.setName(name);
        header.setDescription(description);
        header.setRequired(false);
        header.setSchema(new StringSchema().minLength(1).maxLength(lengthMax));
        return header;
    }

    private static Schema<?> bounded(long max) {
        return new IntegerSchema()
                .format("int64")
                .minimum(java.math.BigDecimal.ZERO)
                .maximum(java.math.BigDecimal.valueOf(max));
    }
}
