/** Health, readiness and metrics over HTTP. */
@NullMarked
package io.streamhouse.agent.web;

import org.jspecify.annotations.NullMarked;
