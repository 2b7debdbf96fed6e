@org.jspecify.annotations.NullMarked
package io.streamhouse.agent.producer;
