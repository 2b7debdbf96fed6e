-- Indexes and constraints are not named here: a table that is rebuilt gets them under the names
-- that PostgreSQL chooses, and later migrations must find the same ones.

-- How far each projection is. Written in the transaction that writes its tables.
CREATE TABLE query.projection (
    name       text PRIMARY KEY,
    epoch      integer     NOT NULL DEFAULT 1, -- counts rebuilds
    position   bigint      NOT NULL DEFAULT 0, -- of the last event applied
    state      text        NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'failing')),
    error      text,
    failures   integer     NOT NULL DEFAULT 0, -- in a row
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The newest rebuild of each projection.
CREATE TABLE query.rebuild (
    name       text PRIMARY KEY,
    run        uuid        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('running', 'succeeded', 'failed')),
    position   bigint      NOT NULL DEFAULT 0,
    error      text,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT SELECT, INSERT, UPDATE ON query.projection, query.rebuild TO streamhouse_projector;
GRANT SELECT ON query.projection, query.rebuild TO streamhouse_platform;

CREATE TABLE query.organization (
    organization_id  uuid PRIMARY KEY,
    name             text        NOT NULL,
    slug             text        NOT NULL,
    status           text        NOT NULL CHECK (status IN ('pending', 'active', 'suspended')),
    operation_id     uuid        NOT NULL, -- the newest run of its activation
    activation       text        NOT NULL CHECK (activation IN ('running', 'succeeded', 'failed', 'cancelled')),
    activation_cause text,
    created_at       timestamptz NOT NULL,
    activated_at     timestamptz,
    position         bigint      NOT NULL
);
CREATE INDEX ON query.organization (slug);
CALL query.protect('query.organization', 'request', 'login', 'platform');

-- Addresses of persons, to fill in those of members; no reader but the projector.
CREATE TABLE query.person (
    user_id  uuid PRIMARY KEY,
    email    text, -- null when the person's key is destroyed
    position bigint NOT NULL
);
CALL query.protect('query.person');

CREATE TABLE query.member (
    organization_id uuid        NOT NULL,
    user_id         uuid        NOT NULL,
    role            text        NOT NULL,
    email           text, -- null when the person's key is destroyed
    joined_at       timestamptz NOT NULL,
    position        bigint      NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX ON query.member (user_id);
CALL query.protect('query.member', 'request', 'platform');

-- Finds a person by the keyed digest of the e-mail address, before an organization is known.
CREATE TABLE query.login (
    email_digest text PRIMARY KEY,
    user_id      uuid   NOT NULL,
    position     bigint NOT NULL
);
CALL query.protect('query.login', 'login');

CREATE TABLE query.login_member (
    user_id         uuid   NOT NULL,
    organization_id uuid   NOT NULL,
    role            text   NOT NULL,
    position        bigint NOT NULL,
    PRIMARY KEY (user_id, organization_id)
);
CALL query.protect('query.login_member', 'login');

CREATE TABLE query.topic (
    topic_id        uuid PRIMARY KEY,
    organization_id uuid             NOT NULL,
    name            text COLLATE "C" NOT NULL,
    partition_count integer          NOT NULL,
    created_at      timestamptz      NOT NULL,
    created_by_type text             NOT NULL,
    created_by_id   text,
    position        bigint           NOT NULL
);
CREATE UNIQUE INDEX ON query.topic (organization_id, name);
CALL query.protect('query.topic', 'request', 'platform');

CREATE TABLE query.api_key (
    key_id          uuid PRIMARY KEY,
    organization_id uuid        NOT NULL,
    name            text        NOT NULL,
    created_at      timestamptz NOT NULL,
    created_by_type text        NOT NULL,
    created_by_id   text,
    revoked_at      timestamptz,
    position        bigint      NOT NULL
);
CREATE INDEX ON query.api_key (organization_id, created_at);
CALL query.protect('query.api_key', 'request', 'platform');

CREATE TABLE query.subscription (
    organization_id uuid PRIMARY KEY,
    plan            text        NOT NULL,
    catalogue_hash  text        NOT NULL,
    since           timestamptz NOT NULL,
    position        bigint      NOT NULL
);
CALL query.protect('query.subscription', 'request', 'login', 'platform');

CREATE TABLE query.plan_history (
    position        bigint PRIMARY KEY,
    organization_id uuid        NOT NULL,
    effective_at    timestamptz NOT NULL,
    plan            text        NOT NULL,
    catalogue_hash  text        NOT NULL
);
CREATE INDEX ON query.plan_history (organization_id, position);
CALL query.protect('query.plan_history', 'request', 'platform');

CREATE TABLE query.usage_window (
    position        bigint PRIMARY KEY,
    organization_id uuid        NOT NULL,
    period          text        NOT NULL, -- yyyy-mm
    window_from     timestamptz NOT NULL,
    window_to       timestamptz NOT NULL,
    records         bigint      NOT NULL,
    bytes_in        bigint      NOT NULL,
    bytes_out       bigint      NOT NULL,
    requests        bigint      NOT NULL,
    stored_bytes    bigint      NOT NULL,
    closed_at       timestamptz NOT NULL
);
CREATE UNIQUE INDEX ON query.usage_window (organization_id, window_to);
CREATE INDEX ON query.usage_window (organization_id, period, position);
CALL query.protect('query.usage_window', 'request', 'platform');

CREATE TABLE query.quota (
    organization_id uuid   NOT NULL,
    dimension       text   NOT NULL,
    used            bigint NOT NULL DEFAULT 0,
    limit_value     bigint NOT NULL DEFAULT 0,
    position        bigint NOT NULL,
    PRIMARY KEY (organization_id, dimension)
);
CALL query.protect('query.quota', 'request', 'platform');

CREATE TABLE query.audit (
    position        bigint PRIMARY KEY,
    event_id        uuid        NOT NULL,
    organization_id uuid        NOT NULL,
    at              timestamptz NOT NULL,
    action          text        NOT NULL,
    actor_type      text        NOT NULL CHECK (actor_type IN ('user', 'api_key', 'platform', 'process')),
    actor_id        text,
    actor_name      text,
    resource_type   text        NOT NULL,
    resource_id     text        NOT NULL,
    resource_name   text,
    ip              text,
    request_id      uuid        NOT NULL,
    details         jsonb       NOT NULL,
    routine         boolean     NOT NULL -- bookkeeping, hidden unless asked for
);
-- Only B-tree equality is used below row-level security: other operators are not leakproof.
CREATE INDEX ON query.audit (organization_id, position);
CREATE INDEX ON query.audit (organization_id, action, position);
CREATE INDEX ON query.audit (organization_id, actor_id, position);
CREATE INDEX ON query.audit (organization_id, actor_name, position);
CREATE INDEX ON query.audit (organization_id, resource_id, position);
CREATE INDEX ON query.audit (organization_id, resource_name, position);
CREATE INDEX ON query.audit (organization_id, at);
CALL query.protect('query.audit', 'request', 'platform');

-- Names under which actors appear in the audit log, learned from earlier events.
CREATE TABLE query.audit_name (
    kind text NOT NULL CHECK (kind IN ('user', 'api_key')),
    id   text NOT NULL,
    name text,
    PRIMARY KEY (kind, id)
);
CALL query.protect('query.audit_name');
