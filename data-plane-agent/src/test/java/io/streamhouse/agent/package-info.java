/** Tests of the whole agent, over its ports. */
package io.streamhouse.agent;
