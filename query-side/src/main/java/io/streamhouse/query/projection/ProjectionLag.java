package io.streamhouse.query.projection;

import io.streamhouse.api.Problem;
import io.streamhouse.query.QueryRefused;
import java.util.Map;

/** A projection did not reach a position in time; asking again later helps. */
public final class ProjectionLag extends QueryRefused {
    ProjectionLag(String projection, long wanted) {
        super(
                Problem.of(
                                Problem.Reason.PROJECTION_LAG,
                                "What is asked for is not readable yet. Try again.")
                        .with(Map.of("projection", projection, "position", Long.toString(wanted))));
    }
}
