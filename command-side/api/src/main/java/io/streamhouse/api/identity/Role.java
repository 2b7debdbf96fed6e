package io.streamhouse.api.identity;

/** What a member may do; the permission table of the control plane says what each one means. */
public enum Role {
    OWNER,
    ADMIN,
    EDITOR,
    VIEWER,
    BILLING,
    AUDITOR
}
