/** Generates the OpenAPI document and compares it with the committed one. */
package io.streamhouse.control.document;
