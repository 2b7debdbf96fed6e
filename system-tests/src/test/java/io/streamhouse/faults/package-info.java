/** Real programs under real faults, and the checks that nothing was lost, doubled or moved. */
package io.streamhouse.faults;
