-- What the REST edge keeps: sessions, repeated writes, attempts to log in.

-- Looked up by the digest of its secret before the organization is known, so the owner sees all
-- rows; nobody else sees any.
CREATE TABLE store.session (
    session_id      uuid PRIMARY KEY,
    token_digest    text        NOT NULL UNIQUE, -- SHA-256 of the cookie, hexadecimal
    user_id         uuid        NOT NULL,
    organization_id uuid        NOT NULL,
    role            text        NOT NULL,
    opened_at       timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    ended_at        timestamptz
);
CREATE INDEX ON store.session (expires_at);
ALTER TABLE store.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.session FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON store.session TO streamhouse_control USING (true) WITH CHECK (true);

-- Answers of writes that carried an Idempotency-Key, without secrets. Written in the transaction of
-- the write. A row belongs to the organization it was written for, or to none (sign-up, platform).
CREATE TABLE store.idempotency (
    scope           text        NOT NULL, -- whose key it is
    key             text        NOT NULL,
    organization_id uuid,
    request_hash    text        NOT NULL, -- keyed digest of method, path and body
    status          integer     NOT NULL,
    answer          text,                 -- JSON, as first sent, secrets left out
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX ON store.idempotency (created_at);
ALTER TABLE store.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON store.idempotency TO streamhouse_control
    USING (organization_id IS NOT DISTINCT FROM
           nullif(current_setting('streamhouse.organization', true), '')::uuid)
    WITH CHECK (organization_id IS NOT DISTINCT FROM
           nullif(current_setting('streamhouse.organization', true), '')::uuid);

-- Attempts per keyed digest of an e-mail address or of a caller's address, shared by all replicas.
-- No organization, no personal data.
CREATE TABLE store.attempt (
    subject    text PRIMARY KEY,
    count      integer     NOT NULL,
    window_end timestamptz NOT NULL
);
CREATE INDEX ON store.attempt (window_end);

-- Old rows are pruned across organizations by the platform's role.
GRANT USAGE ON SCHEMA store TO streamhouse_platform;
GRANT SELECT, DELETE ON store.session, store.idempotency, store.attempt TO streamhouse_platform;
CREATE POLICY prune ON store.session TO streamhouse_platform USING (true);
CREATE POLICY prune ON store.idempotency TO streamhouse_platform USING (true);
