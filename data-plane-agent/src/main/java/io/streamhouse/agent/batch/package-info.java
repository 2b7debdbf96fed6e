/** The record batch v2: its layout, checks, and the making and reading of batches. */
@NullMarked
package io.streamhouse.agent.batch;

import org.jspecify.annotations.NullMarked;
