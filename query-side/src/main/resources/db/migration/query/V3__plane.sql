-- What agents may know. Agents read the views only (docs/interfaces.md); the views act with the
-- agent's own rights, so the tables' policies hold through them.

CREATE TABLE plane.state (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch    integer NOT NULL,
    position bigint  NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON plane.state TO streamhouse_projector;
GRANT SELECT ON plane.state TO streamhouse_agent, streamhouse_platform;
INSERT INTO plane.state (epoch, position) VALUES (1, 0);

CREATE TABLE plane.organization (
    organization_id uuid PRIMARY KEY,
    status          text   NOT NULL CHECK (status IN ('pending', 'active', 'suspended')),
    position        bigint NOT NULL
);
CREATE INDEX ON plane.organization (position);
CALL query.protect('plane.organization', 'agent', 'platform');

CREATE TABLE plane.topic (
    topic_id        uuid PRIMARY KEY,
    organization_id uuid    NOT NULL,
    name            text    NOT NULL,
    partition_count integer NOT NULL,
    deleted         boolean NOT NULL DEFAULT false,
    position        bigint  NOT NULL
);
CREATE INDEX ON plane.topic (position);
CREATE INDEX ON plane.topic (organization_id, name);
CALL query.protect('plane.topic', 'agent', 'platform');

CREATE TABLE plane.credential (
    key_id          uuid PRIMARY KEY,
    organization_id uuid    NOT NULL,
    verifier        text    NOT NULL,
    revoked         boolean NOT NULL DEFAULT false,
    position        bigint  NOT NULL
);
CREATE INDEX ON plane.credential (position);
CALL query.protect('plane.credential', 'agent', 'platform');

-- Rights taken away. Written by the control plane in the transaction of the command that takes
-- them; the projector only completes what is missing. Never rebuilt, never deleted from.
CREATE TABLE plane.denial (
    position   bigint NOT NULL,
    kind       text   NOT NULL CHECK (kind IN ('api_key', 'session')),
    subject_id uuid   NOT NULL,
    PRIMARY KEY (kind, subject_id)
);
CREATE INDEX ON plane.denial (position);
CALL query.protect('plane.denial', 'agent', 'platform');
REVOKE UPDATE, DELETE ON plane.denial FROM streamhouse_projector;
CREATE POLICY command_adds ON plane.denial FOR INSERT TO streamhouse_control WITH CHECK (true);
CREATE POLICY command_reads ON plane.denial FOR SELECT TO streamhouse_control USING (true);

-- Written by the agents: what each has applied.
CREATE TABLE plane.agent (
    agent_id         text PRIMARY KEY,
    endpoint         text        NOT NULL,
    epoch            integer     NOT NULL,
    applied_position bigint      NOT NULL,
    denial_position  bigint      NOT NULL,
    flushed_request  bigint      NOT NULL,
    seen_at          timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT, UPDATE ON plane.agent TO streamhouse_agent;
GRANT SELECT ON plane.agent TO streamhouse_projector, streamhouse_platform;

-- Asks every agent to put all that it acknowledged into recorded segments.
CREATE TABLE plane.flush_request (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT ON plane.flush_request TO streamhouse_agent, streamhouse_platform;

-- Called here and after each rebuild, which puts other tables under the same names.
CREATE PROCEDURE plane.create_views()
    LANGUAGE plpgsql AS
$$
BEGIN
    CREATE OR REPLACE VIEW plane.v1_state WITH (security_invoker = true) AS
        SELECT epoch, position FROM plane.state;
    CREATE OR REPLACE VIEW plane.v1_organization WITH (security_invoker = true) AS
        SELECT organization_id, status, position FROM plane.organization;
    CREATE OR REPLACE VIEW plane.v1_topic WITH (security_invoker = true) AS
        SELECT topic_id, organization_id, name, partition_count, deleted, position FROM plane.topic;
    CREATE OR REPLACE VIEW plane.v1_credential WITH (security_invoker = true) AS
        SELECT key_id, organization_id, verifier, revoked, position FROM plane.credential;
    CREATE OR REPLACE VIEW plane.v1_denial WITH (security_invoker = true) AS
        SELECT position, kind, subject_id FROM plane.denial;
    CREATE OR REPLACE VIEW plane.v1_flush_request WITH (security_invoker = true) AS
        SELECT id, requested_at FROM plane.flush_request;
    GRANT SELECT ON plane.v1_state, plane.v1_organization, plane.v1_topic, plane.v1_credential,
        plane.v1_denial, plane.v1_flush_request TO streamhouse_agent, streamhouse_platform;
END
$$;
CALL plane.create_views();
