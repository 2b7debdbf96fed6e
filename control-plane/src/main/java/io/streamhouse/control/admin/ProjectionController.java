package io.streamhouse.control.admin;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.read.Items;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.query.projection.ProjectionRow;
import io.streamhouse.query.projection.Rebuilds;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The read models, and building them again. */
@RestController
@RequestMapping(path = "/api/v1/admin/projections", produces = MediaType.APPLICATION_JSON_VALUE)
final class ProjectionController {
    private final Rebuilds rebuilds;

    ProjectionController(Rebuilds rebuilds) {
        this.rebuilds = rebuilds;
    }

    /**
     * How a projection stands.
     *
     * @param lag how many positions the store is ahead
     * @param epoch counts its rebuilds
     * @param rebuildPosition how far the running rebuild is
     */
    record ProjectionAnswer(
            String name,
            long position,
            long lag,
            int epoch,
            String state,
            Optional<String> error,
            Optional<Long> rebuildPosition) {
        static ProjectionAnswer of(ProjectionRow row) {
            return new ProjectionAnswer(
                    row.name(),
                    row.position(),
                    row.lag(),
                    row.epoch(),
                    row.state(),
                    row.error(),
                    row.rebuild());
        }
    }

    @Operation(
            operationId = "listProjections",
            summary = "List projections",
            description = "How far each read model is.")
    @Needs(Permission.PLATFORM)
    @GetMapping
    Items<ProjectionAnswer> list() {
        return Items.of(rebuilds.list(), ProjectionAnswer::of);
    }

    @Operation(
            operationId = "rebuildProjection",
            summary = "Rebuild a projection",
            description =
                    "Builds a read model again beside the live one, and swaps them when it has caught up.")
    @MayRefuse({Reason.PROJECTION_NOT_FOUND, Reason.OPERATION_RUNNING})
    @Needs(Permission.PLATFORM)
    @PostMapping("/{name}/rebuild")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ProjectionAnswer rebuild(@PathVariable String name) {
        rebuilds.start(name);
        return ProjectionAnswer.of(rebuilds.progress(name));
    }
}
