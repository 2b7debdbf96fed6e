/** Journeys and crashes with the real programs, started as a user starts them. */
package io.streamhouse.system;
