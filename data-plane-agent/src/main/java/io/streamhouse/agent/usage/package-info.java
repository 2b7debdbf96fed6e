/** What is counted: bytes and records read, requests, rates and the last use of keys. */
@NullMarked
package io.streamhouse.agent.usage;

import org.jspecify.annotations.NullMarked;
