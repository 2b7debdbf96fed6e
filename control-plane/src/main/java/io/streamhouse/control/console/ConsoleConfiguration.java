package io.streamhouse.control.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.resource.EncodedResourceResolver;
import org.springframework.web.servlet.resource.PathResourceResolver;

/** Serves the console when it is on the class path; the API works without it. */
@Configuration(proxyBeanMethods = false)
public class ConsoleConfiguration implements WebMvcConfigurer {
    private static final Logger log = LoggerFactory.getLogger(ConsoleConfiguration.class);
    private static final String FOLDER = "classpath:/console/";
    private static final Duration ASSETS_AGE = Duration.ofDays(365);

    /**
     * A topic's name may hold dots, so only the first step of a path says whether it is a place.
     */
    private static final String PLACES = "/{first:(?!api$|assets$)[^.]*}";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(FOLDER + "assets/")
                .setCacheControl(CacheControl.maxAge(ASSETS_AGE).cachePublic().immutable())
                .resourceChain(true)
                .addResolver(new EncodedResourceResolver())
                .addResolver(new PathResourceResolver());
        registry.addResourceHandler(
                        "/favicon.ico", "/favicon.svg", "/robots.txt", "/manifest.webmanifest")
                .addResourceLocations(FOLDER)
                .setCacheControl(CacheControl.maxAge(Duration.ofHours(1)));
    }

    /**
     * Every path that does not begin with a file or the API is a place in the application. Last in
     * order: whatever a controller serves comes first.
     */
    @Bean
    SimpleUrlHandlerMapping consolePages() {
        Map<String, HttpRequestHandler> pages = new LinkedHashMap<>();
        ClassPathResource index = new ClassPathResource("console/index.html");
        if (index.exists()) {
            ConsolePage page = new ConsolePage(text(index));
            pages.put("/", page);
            pages.put(PLACES, page);
            pages.put(PLACES + "/**", page);
        } else {
            log.info("the console is not on the class path and is not served");
        }
        SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(pages);
        mapping.setOrder(Ordered.LOWEST_PRECEDENCE - 10);
        return mapping;
    }

    private static String text(ClassPathResource resource) {
        try {
            return resource.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
