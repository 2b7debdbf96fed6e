/** The process that lets a new organization stream. */
@NullMarked
package io.streamhouse.saga.activateorganization;

import org.jspecify.annotations.NullMarked;
