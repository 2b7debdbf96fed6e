package io.streamhouse.control.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.control.Api;
import io.streamhouse.control.RunningPlane;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class RoutesIT {
    /** Everything that anybody may call. A new entry is a decision. */
    private static final String[] OPEN = {
        "GET /api/v1/plans",
        "GET /healthz",
        "GET /metrics",
        "GET /openapi.json",
        "GET /readyz",
        "POST /api/v1/auth/login",
        "POST /api/v1/auth/signup",
    };

    private final RunningPlane plane = RunningPlane.shared();

    private Map<String, HandlerMethod> routes() {
        Map<String, HandlerMethod> routes = new TreeMap<>();
        Map<RequestMappingInfo, HandlerMethod> methods =
                plane.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                        .getHandlerMethods();
        methods.forEach((info, method) -> {
            if (method.getBeanType().getName().startsWith("io.streamhouse")) {
                for (String pattern : info.getPatternValues()) {
                    String verbs =
                            info.getMethodsCondition().getMethods().stream()
                                    .map(Enum::name)
                                    .collect(Collectors.joining("|"));
                    routes.put(verbs + " " + pattern, method);
                }
            }
        });
        return routes;
    }

    @Test
    void everyRouteIsOpenOnPurposeOrNeedsAPermission() {
        TreeSet<String> open = new TreeSet<>();
        routes().forEach((route, method) -> {
            boolean needs = method.hasMethodAnnotation(Needs.class);
            boolean isOpen = method.hasMethodAnnotation(Open.class);
            assertThat(needs ^ isOpen).as(route).isTrue();
            if (isOpen) {
                open.add(route);
            }
        });
        assertThat(open).containsExactly(OPEN);
    }

    @Test
    void everyOtherRouteRefusesWhoShowsNoCredential() {
        Api nobody = Api.browser(plane);
        routes().forEach((route, method) -> {
            if (method.hasMethodAnnotation(Needs.class)) {
                String[] parts = route.split(" ");
                String path = parts[1].replace("/api/v1", "").replaceAll("\\{[^}]*}", "x");
                nobody.send(parts[0], path, parts[0].equals("GET") ? null : "{}")
                        .expect(401, "CREDENTIALS_MISSING");
            }
        });
    }

    @Test
    void theOperatorsRoutesAreClosedToMembers() {
        Api owner = Api.signedUp(plane);
        routes().keySet().stream()
                .filter(route -> route.contains("/admin/"))
                .forEach(route -> {
                    String[] parts = route.split(" ");
                    String path = parts[1].replace("/api/v1", "").replaceAll("\\{[^}]*}", "x");
                    owner.send(parts[0], path, parts[0].equals("GET") ? null : "{}")
                            .expect(403, "PERMISSION_MISSING");
                });
    }
}
