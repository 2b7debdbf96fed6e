/** What the operator decides: settings from the environment or a file, secrets from files. */
@NullMarked
package io.streamhouse.control.settings;

import org.jspecify.annotations.NullMarked;
