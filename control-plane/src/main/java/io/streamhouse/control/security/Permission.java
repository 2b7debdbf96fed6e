package io.streamhouse.control.security;

import static io.streamhouse.api.identity.Role.ADMIN;
import static io.streamhouse.api.identity.Role.AUDITOR;
import static io.streamhouse.api.identity.Role.BILLING;
import static io.streamhouse.api.identity.Role.EDITOR;
import static io.streamhouse.api.identity.Role.OWNER;
import static io.streamhouse.api.identity.Role.VIEWER;

import io.streamhouse.api.identity.Role;
import io.streamhouse.api.key.KeyOperation;
import java.util.Optional;
import java.util.Set;

/** Everything that can be permitted, and who has it. The one table. */
public enum Permission {
    SESSION(Others.NONE, OWNER, ADMIN, EDITOR, VIEWER, BILLING, AUDITOR),
    TOPICS_READ(Others.KEYS, OWNER, ADMIN, EDITOR, VIEWER),
    TOPICS_WRITE(Others.KEYS, OWNER, ADMIN, EDITOR),
    MESSAGES_READ(Others.KEYS, OWNER, ADMIN, EDITOR, VIEWER),
    KEYS_READ(Others.NONE, OWNER, ADMIN, EDITOR, VIEWER),
    KEYS_WRITE(Others.NONE, OWNER, ADMIN),
    MEMBERS_READ(Others.NONE, OWNER, ADMIN, EDITOR, VIEWER),
    METRICS_READ(Others.KEYS, OWNER, ADMIN, EDITOR, VIEWER, BILLING),
    USAGE_READ(Others.KEYS, OWNER, ADMIN, EDITOR, VIEWER, BILLING),
    PLAN_READ(Others.KEYS, OWNER, ADMIN, EDITOR, VIEWER, BILLING),
    BILLING_READ(Others.NONE, OWNER, ADMIN, BILLING),
    AUDIT_READ(Others.KEYS, OWNER, ADMIN, AUDITOR),
    OPERATIONS_READ(Others.KEYS, OWNER, ADMIN, EDITOR, VIEWER),
    OPERATIONS_WRITE(Others.NONE, OWNER, ADMIN),
    PLATFORM(Others.PLATFORM);

    /** Callers that are no members. */
    private enum Others {
        NONE,
        KEYS,
        PLATFORM
    }

    private final Others others;
    private final Set<Role> roles;

    Permission(Others others, Role... roles) {
        this.others = others;
        this.roles = Set.of(roles);
    }

    /** What a confined key's scopes must allow; empty when no scope ever covers it. */
    public Optional<KeyOperation> operation() {
        return switch (this) {
            case TOPICS_READ, MESSAGES_READ -> Optional.of(KeyOperation.CONSUME);
            case TOPICS_WRITE -> Optional.of(KeyOperation.ADMIN);
            case SESSION,
                    KEYS_READ,
                    KEYS_WRITE,
                    MEMBERS_READ,
                    METRICS_READ,
                    USAGE_READ,
                    PLAN_READ,
                    BILLING_READ,
                    AUDIT_READ,
                    OPERATIONS_READ,
                    OPERATIONS_WRITE,
                    PLATFORM ->
                    Optional.empty();
        };
    }

    /** True when the caller has this permission. */
    public boolean isHeldBy(Caller caller) {
        return switch (caller) {
            case Caller.Member member -> roles.contains(member.role());
            case Caller.Machine _ -> others == Others.KEYS;
            case Caller.Platform _ -> others == Others.PLATFORM;
        };
    }
}
