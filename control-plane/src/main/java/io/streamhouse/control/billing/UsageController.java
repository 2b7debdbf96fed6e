package io.streamhouse.control.billing;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.read.Limit;
import io.streamhouse.control.read.Parameters;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.query.billing.UsageMonth;
import io.streamhouse.query.billing.UsageQueries;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an organization uses. */
@RestController
@RequestMapping(path = "/api/v1/usage", produces = MediaType.APPLICATION_JSON_VALUE)
final class UsageController {
    private final UsageQueries usage;
    private final Clock clock;

    UsageController(UsageQueries usage, Clock clock) {
        this.usage = usage;
        this.clock = clock;
    }

    /**
     * A month of usage.
     *
     * @param closedThrough until when it is final; absent while nothing is
     * @param closed what is final
     * @param provisional recorded since then
     */
    record UsageAnswer(
            String period,
            Optional<String> plan,
            Optional<Instant> closedThrough,
            UsageTotals closed,
            UsageTotals provisional,
            Included included,
            List<Limit> limits) {
        static UsageAnswer of(UsageMonth month) {
            return new UsageAnswer(
                    month.period().toString(),
                    month.plan().map(PlanId::value),
                    month.closedThrough(),
                    month.closed(),
                    month.provisional(),
                    new Included(
                            number(month.included().messages()),
                            number(month.included().storageGib()),
                            number(month.included().bytesIn()),
                            number(month.included().bytesOut())),
                    month.limits().stream().map(Limit::of).toList());
        }

        private static @Nullable Long number(OptionalLong amount) {
            return amount.isPresent() ? amount.getAsLong() : null;
        }
    }

    /**
     * What the month includes, of each plan for as long as it holds; null without limit.
     *
     * @param storageGib what may be held at a time, under the month's last plan
     */
    record Included(
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long messages,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long storageGib,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long bytesIn,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Long bytesOut) {}

    @Operation(
            operationId = "getUsage",
            summary = "Show usage",
            description =
                    "Usage of a month in UTC, the present one unless another is named: what is closed and final, and what is provisional.")
    @MayRefuse({Reason.INVALID_PERIOD})
    @Needs(Permission.USAGE_READ)
    @GetMapping
    UsageAnswer month(Call call, @RequestParam(required = false) @Nullable String period) {
        YearMonth month = period == null ? YearMonth.now(clock) : Parameters.period(period);
        return UsageAnswer.of(usage.month(call.organization(), month));
    }
}
