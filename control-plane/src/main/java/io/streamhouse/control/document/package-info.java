/**
 * The OpenAPI document. It is generated from the controllers by a test, committed, and served as it
 * is: the test fails when the two differ.
 */
@NullMarked
package io.streamhouse.control.document;

import org.jspecify.annotations.NullMarked;
