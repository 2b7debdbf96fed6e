/**
 * S3 on one machine: a real server over a directory, in this process, for tests and development,
 * and a proxy that brings faults between a program and any HTTP server.
 */
@NullMarked
package io.streamhouse.s3;

import org.jspecify.annotations.NullMarked;
