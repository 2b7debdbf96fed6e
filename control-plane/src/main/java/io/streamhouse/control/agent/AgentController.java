package io.streamhouse.control.agent;

import io.streamhouse.control.read.Items;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.query.agent.SessionQueries;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The agents, and who leads what. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
final class AgentController {
    private final SessionQueries sessions;

    AgentController(SessionQueries sessions) {
        this.sessions = sessions;
    }

    @Operation(
            operationId = "listAgents",
            summary = "List agents",
            description =
                    "The agents that take and serve records, and how many of the organization's partitions each leads. An agent that was lost is listed until what it took is recovered.")
    @Needs(Permission.METRICS_READ)
    @GetMapping("/agents")
    Items<AgentAnswer> list(Call call) {
        return Items.of(sessions.of(call.organization()), AgentAnswer::of);
    }

    @Operation(
            operationId = "listAllAgents",
            summary = "List agents with everybody's partitions",
            description =
                    "The agents with all partitions that they lead, and until when each has recorded what it took.")
    @Needs(Permission.PLATFORM)
    @GetMapping("/admin/agents")
    Items<AgentAnswer.Operated> all() {
        return Items.of(sessions.all(), AgentAnswer.Operated::of);
    }

    @Operation(
            operationId = "listLeases",
            summary = "List leases",
            description =
                    "Partitions are led by slot. Every slot with the agent that leads it, since when, and how many partitions are in it.")
    @Needs(Permission.PLATFORM)
    @GetMapping("/admin/leases")
    Items<AgentAnswer.Lease> leases() {
        return Items.of(sessions.leases(), AgentAnswer.Lease::of);
    }
}
