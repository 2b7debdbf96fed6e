/**
 * Which agents there are and who leads what: sessions, leases over slots, sealing, and the routes
 * that follow from them.
 */
@NullMarked
package io.streamhouse.agent.cluster;

import org.jspecify.annotations.NullMarked;
