package io.streamhouse.control.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamhouse.control.problem.ProblemResolver;
import io.streamhouse.control.problem.ProblemWriter;
import io.streamhouse.control.request.RestJson;
import io.streamhouse.control.settings.ControlPlaneConfig;
import java.time.Clock;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The server, its filters, and the one form of its errors. */
@Configuration(proxyBeanMethods = false)
public class EdgeConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    RestJson restJson() {
        return new RestJson();
    }

    @Bean
    ProblemWriter problemWriter(RestJson json) {
        return new ProblemWriter(json);
    }

    @Bean
    ProblemResolver problemResolver(ProblemWriter writer) {
        return new ProblemResolver(writer);
    }

    @Bean
    FilterRegistrationBean<RequestFilter> requestFilter(
            ProblemWriter problems, MeterRegistry meters) {
        FilterRegistrationBean<RequestFilter> filter =
                new FilterRegistrationBean<>(new RequestFilter(problems, meters));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    FilterRegistrationBean<BodyFilter> bodyFilter() {
        FilterRegistrationBean<BodyFilter> filter = new FilterRegistrationBean<>(new BodyFilter());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return filter;
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> server(ControlPlaneConfig config) {
        return new Server(config);
    }
}
