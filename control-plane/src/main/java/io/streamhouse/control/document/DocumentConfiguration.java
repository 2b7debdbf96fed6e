package io.streamhouse.control.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

/** The OpenAPI document. */
@Configuration(proxyBeanMethods = false)
public class DocumentConfiguration {
    @Bean
    DocumentController documentController() {
        try {
            return new DocumentController(
                    new ClassPathResource("openapi.json").getContentAsByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("missing on the class path: openapi.json", e);
        }
    }
}
