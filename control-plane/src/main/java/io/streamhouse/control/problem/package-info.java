/**
 * What a caller is told when something does not work: {@code application/problem+json}, always.
 * {@link io.streamhouse.control.problem.HttpProblems} is the only place that knows the status of a
 * problem, {@link io.streamhouse.control.problem.Failures} the only one that judges unknown
 * throwables.
 */
@NullMarked
package io.streamhouse.control.problem;

import org.jspecify.annotations.NullMarked;
