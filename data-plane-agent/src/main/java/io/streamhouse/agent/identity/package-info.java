/** Who calls: API keys and bearer tokens, and nothing but the organization they prove. */
@NullMarked
package io.streamhouse.agent.identity;

import org.jspecify.annotations.NullMarked;
