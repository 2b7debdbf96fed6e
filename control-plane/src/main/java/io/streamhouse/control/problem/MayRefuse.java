package io.streamhouse.control.problem;

import io.streamhouse.api.Problem.Reason;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The refusals that are particular to a handler method, for the API document. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface MayRefuse {
    /** Which ones. */
    Reason[] value();
}
