/** The console in a real browser. */
package io.streamhouse.browser;
