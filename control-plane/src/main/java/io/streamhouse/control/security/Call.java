package io.streamhouse.control.security;

import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.TopicPattern;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.topic.TopicName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One request, as controllers see it.
 *
 * @param caller empty on open routes
 * @param requestId names it, also in the audit log
 * @param address where it comes from
 * @param secure arrived over TLS
 * @param repeat how to recognise it when it is sent again; empty without an Idempotency-Key
 */
public record Call(
        Optional<Caller> caller,
        UUID requestId,
        String address,
        boolean secure,
        Optional<Repeat> repeat) {
    static final String ATTRIBUTE = Call.class.getName();

    /**
     * What makes two requests the same one.
     *
     * @param scope whose key it is
     * @param key as the caller chose it
     * @param requestHash keyed digest of method, path and body
     */
    public record Repeat(String scope, String key, String requestHash) {}

    /** The call of a request that passed the permission check. */
    public static Call of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Call call) {
            return call;
        }
        throw new IllegalStateException("no permission was checked for this request");
    }

    /** The caller, on routes that are for members and machines. */
    public Caller.InOrganization tenant() {
        if (caller.orElse(null) instanceof Caller.InOrganization tenant) {
            return tenant;
        }
        throw new IllegalStateException("a route for members that others may call");
    }

    /** The caller, on routes that are for members only. */
    public Caller.Member member() {
        if (caller.orElse(null) instanceof Caller.Member member) {
            return member;
        }
        throw new IllegalStateException("a route for persons that others may call");
    }

    /** The caller's organization. */
    public OrganizationId organization() {
        return tenant().organization();
    }

    /**
     * Ends the call unless the caller's scopes, if it has any, allow this.
     *
     * @throws io.streamhouse.control.store.Refused when they do not
     */
    public void requireScope(KeyOperation operation, TopicName topic) {
        Scopes.require(tenant(), operation, topic.value());
    }

    /** On which topics the caller may do this. */
    public List<TopicPattern> topics(KeyOperation operation) {
        return Scopes.of(tenant()).topics(operation);
    }

    /** The same call, executed again when it is sent again. */
    public Call unrepeatable() {
        return new Call(caller, requestId, address, secure, Optional.empty());
    }

    /** Makes the call of a request recognisable when it is repeated. */
    public static void remember(HttpServletRequest request, Repeat as) {
        Call call = of(request);
        request.setAttribute(
                ATTRIBUTE,
                new Call(call.caller, call.requestId, call.address, call.secure, Optional.of(as)));
    }
}
