package io.streamhouse.command;

import io.streamhouse.command.billing.SubscriptionAggregate;
import io.streamhouse.command.billing.UsagePeriodAggregate;
import io.streamhouse.command.claim.ClaimAggregate;
import io.streamhouse.command.identity.MembershipAggregate;
import io.streamhouse.command.identity.PersonAggregate;
import io.streamhouse.command.key.ApiKeyAggregate;
import io.streamhouse.command.org.OperationAggregate;
import io.streamhouse.command.org.OrganizationAggregate;
import io.streamhouse.command.quota.QuotaAggregate;
import io.streamhouse.command.topic.TopicAggregate;
import java.util.List;

/** The table of contents of the write side: every kind of stream there is. */
public final class CommandSideConfiguration {
    /** All kinds of streams. */
    public static final List<Shell<?, ?, ?>> STREAMS =
            List.of(
                    OrganizationAggregate.SHELL,
                    OperationAggregate.SHELL,
                    PersonAggregate.SHELL,
                    MembershipAggregate.SHELL,
                    ClaimAggregate.SHELL,
                    ApiKeyAggregate.SHELL,
                    TopicAggregate.SHELL,
                    QuotaAggregate.SHELL,
                    SubscriptionAggregate.SHELL,
                    UsagePeriodAggregate.SHELL);

    private CommandSideConfiguration() {}
}
