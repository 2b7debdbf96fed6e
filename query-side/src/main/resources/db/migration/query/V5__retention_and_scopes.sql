-- What topics keep, and to what keys are confined. Null is for ever, and everything: as for all
-- topics and keys so far.
ALTER TABLE query.topic
    ADD COLUMN retention_ms    bigint,
    ADD COLUMN retention_bytes bigint;
ALTER TABLE query.api_key ADD COLUMN scopes jsonb;
ALTER TABLE plane.topic
    ADD COLUMN retention_ms    bigint,
    ADD COLUMN retention_bytes bigint;
ALTER TABLE plane.credential ADD COLUMN scopes jsonb;

CREATE OR REPLACE PROCEDURE plane.create_views()
    LANGUAGE plpgsql AS
$$
BEGIN
    CREATE OR REPLACE VIEW plane.v1_state WITH (security_invoker = true) AS
        SELECT epoch, position FROM plane.state;
    CREATE OR REPLACE VIEW plane.v1_organization WITH (security_invoker = true) AS
        SELECT organization_id, status, position FROM plane.organization;
    CREATE OR REPLACE VIEW plane.v1_topic WITH (security_invoker = true) AS
        SELECT topic_id, organization_id, name, partition_count, deleted, position, retention_ms,
            retention_bytes FROM plane.topic;
    CREATE OR REPLACE VIEW plane.v1_credential WITH (security_invoker = true) AS
        SELECT key_id, organization_id, verifier, revoked, position, scopes FROM plane.credential;
    CREATE OR REPLACE VIEW plane.v1_denial WITH (security_invoker = true) AS
        SELECT position, kind, subject_id FROM plane.denial;
    CREATE OR REPLACE VIEW plane.v1_flush_request WITH (security_invoker = true) AS
        SELECT id, requested_at FROM plane.flush_request;
    GRANT SELECT ON plane.v1_state, plane.v1_organization, plane.v1_topic, plane.v1_credential,
        plane.v1_denial, plane.v1_flush_request TO streamhouse_agent, streamhouse_platform;
END
$$;
CALL plane.create_views();
