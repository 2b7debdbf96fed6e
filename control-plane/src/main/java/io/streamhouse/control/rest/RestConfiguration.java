package io.streamhouse.control.rest;

import io.streamhouse.control.request.RestJson;
import io.streamhouse.control.security.PermissionCheck;
import io.streamhouse.control.write.RepeatCheck;
import io.streamhouse.control.write.Visibility;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The order of the checks, and the one form of JSON. */
@Configuration(proxyBeanMethods = false)
public class RestConfiguration implements WebMvcConfigurer {
    private final RestJson json;
    private final PermissionCheck permissions;
    private final RepeatCheck repeats;
    private final Visibility visibility;

    RestConfiguration(
            RestJson json,
            PermissionCheck permissions,
            RepeatCheck repeats,
            Visibility visibility) {
        this.json = json;
        this.permissions = permissions;
        this.repeats = repeats;
        this.visibility = visibility;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(permissions);
        registry.addInterceptor(repeats);
        registry.addInterceptor(new MinPositionCheck(visibility));
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallArgument());
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.disableDefaults()
                .withJsonConverter(new JacksonJsonHttpMessageConverter(json.mapper()))
                .withStringConverter(new StringHttpMessageConverter(StandardCharsets.UTF_8))
                .addCustomConverter(new ByteArrayHttpMessageConverter());
    }
}
