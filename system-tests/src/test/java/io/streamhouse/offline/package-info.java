/**
 * Reads the log as it lies in files, objects and tables, from the described formats alone: none of
 * the agent's classes is used, so that it cannot share their mistakes.
 */
package io.streamhouse.offline;
