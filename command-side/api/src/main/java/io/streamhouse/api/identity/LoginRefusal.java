package io.streamhouse.api.identity;

/** Why a login was refused; told to the audit log, never to the caller. */
public enum LoginRefusal {
    WRONG_PASSWORD,
    RATE_LIMITED
}
