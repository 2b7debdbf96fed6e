/** Tests of the package of that name. */
package io.streamhouse.agent.identity;
