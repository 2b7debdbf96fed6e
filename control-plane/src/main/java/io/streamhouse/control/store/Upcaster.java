package io.streamhouse.control.store;

import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lifts the stored form of an event from one revision to the next. History is never rewritten: old
 * forms are lifted each time they are read.
 *
 * @param name the stored name
 * @param from the revision it reads; it writes {@code from + 1}
 * @param lift changes the JSON
 */
public record Upcaster(String name, int from, UnaryOperator<ObjectNode> lift) {}
