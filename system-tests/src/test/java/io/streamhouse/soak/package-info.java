/** Long, bounded runs with faults: {@code make soak}. */
package io.streamhouse.soak;
