/**
 * Wire contracts that protobuf cannot express. The generated messages and stubs are in {@code v1}.
 */
@NullMarked
package io.streamhouse.proto;

import org.jspecify.annotations.NullMarked;
