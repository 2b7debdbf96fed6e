package io.streamhouse.control;

import org.springframework.context.annotation.Configuration;

/** Generates the OpenAPI document, in tests only. */
@Configuration(proxyBeanMethods = false)
class OpenApiGeneration {}
