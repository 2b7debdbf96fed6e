/** The rules of docs/architecture.md and CONTRIBUTING.md, as tests. */
package io.streamhouse.architecture;
