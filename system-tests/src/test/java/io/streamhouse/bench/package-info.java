/**
 * Measurements: {@code make bench} prints one line per figure and writes {@code target/bench.json}.
 * Each figure stands beside a peer or a physical limit that was measured in the same run.
 */
package io.streamhouse.bench;
