-- The agents' views as docs/interfaces.md has them, over plain tables that tests fill.
CREATE TABLE log.session (agent_id text PRIMARY KEY, endpoint text NOT NULL, started_at timestamptz NOT NULL DEFAULT now(),
    heartbeat_at timestamptz NOT NULL DEFAULT now(), live boolean NOT NULL DEFAULT true, recorded_through timestamptz NOT NULL);
CREATE TABLE log.usage (organization_id uuid NOT NULL, topic_id uuid NOT NULL, partition int NOT NULL, base_offset bigint NOT NULL,
    last_offset bigint NOT NULL, records bigint NOT NULL, bytes bigint NOT NULL, first_append_time timestamptz NOT NULL,
    last_append_time timestamptz NOT NULL, PRIMARY KEY (topic_id, partition, base_offset));
CREATE TABLE log.read_usage (organization_id uuid NOT NULL, agent_id text NOT NULL, at timestamptz NOT NULL, bytes bigint NOT NULL,
    records bigint NOT NULL, requests bigint NOT NULL);
CREATE TABLE log.partition (organization_id uuid NOT NULL, topic_id uuid NOT NULL, partition int NOT NULL, log_start bigint NOT NULL,
    next_offset bigint NOT NULL, stored_bytes bigint NOT NULL, PRIMARY KEY (topic_id, partition));
CREATE TABLE log.rate (organization_id uuid NOT NULL, topic_id uuid NOT NULL, second timestamptz NOT NULL, messages_in bigint NOT NULL,
    bytes_in bigint NOT NULL, messages_out bigint NOT NULL, bytes_out bigint NOT NULL);
CREATE TABLE log.key_use (key_id uuid PRIMARY KEY, organization_id uuid NOT NULL, last_used_at timestamptz NOT NULL);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['session', 'usage', 'read_usage', 'partition', 'rate', 'key_use'] LOOP
        EXECUTE format('CREATE VIEW log.%I WITH (security_invoker = true) AS SELECT * FROM log.%I', 'v1_' || name, name);
        EXECUTE format('GRANT SELECT ON log.%I, log.%I TO streamhouse_request, streamhouse_projector, streamhouse_platform',
            'v1_' || name, name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['usage', 'read_usage', 'partition', 'rate', 'key_use'] LOOP
        EXECUTE format('ALTER TABLE log.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY agent ON log.%I TO streamhouse_agent USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY request ON log.%I FOR SELECT TO streamhouse_request USING
            (organization_id = nullif(current_setting(''streamhouse.organization'', true), '''')::uuid)', name);
        EXECUTE format('CREATE POLICY readers ON log.%I FOR SELECT TO streamhouse_projector, streamhouse_platform USING (true)', name);
    END LOOP;
END
$$;
