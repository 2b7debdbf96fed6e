-- Schema log: what the agents own. Rows per segment, range, producer and second; none per record or
-- batch. All times are the agent's append times or PostgreSQL's clock, as the column says.

-- One row per agent: who writes which directory, and how far everything it did is in these tables.
CREATE TABLE log.session (
    agent_id         text PRIMARY KEY,
    directory_id     uuid NOT NULL UNIQUE,
    wal_kind         text NOT NULL CHECK (wal_kind IN ('file')),
    session_epoch    bigint NOT NULL,
    endpoint         text NOT NULL,
    started_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    -- The last cut of this epoch that is in the tables; makes a repeated transaction harmless.
    recorded_cut     bigint NOT NULL,
    recorded_through timestamptz NOT NULL
);

-- Apart from the session, so that beating does not wait for recording.
CREATE TABLE log.heartbeat (
    agent_id     text PRIMARY KEY REFERENCES log.session ON DELETE CASCADE,
    heartbeat_at timestamptz NOT NULL
);

-- A named producer. Its incarnations count up for ever; (number, epoch) is how batch headers write
-- an incarnation: number's first incarnation plus epoch.
CREATE TABLE log.producer (
    producer_key    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL,
    name            text NOT NULL,
    ephemeral       boolean NOT NULL,
    incarnation     bigint NOT NULL,
    number          bigint NOT NULL,
    opened_at       timestamptz NOT NULL,
    -- What the client of the latest opening calls itself, if it said.
    opening_id      text,
    UNIQUE (organization_id, name)
);
CREATE INDEX producer_ephemeral ON log.producer (opened_at) WHERE ephemeral;

-- Every number a producer ever had. A new one is taken when the 16-bit epoch is used up.
CREATE TABLE log.producer_number (
    number            bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000) PRIMARY KEY,
    producer_key      bigint NOT NULL REFERENCES log.producer ON DELETE CASCADE,
    organization_id   uuid NOT NULL,
    first_incarnation bigint NOT NULL
);
CREATE INDEX producer_number_of_producer ON log.producer_number (producer_key);

-- Where a producer stands in a partition, as of the recorded segments.
CREATE TABLE log.producer_position (
    producer_key    bigint NOT NULL REFERENCES log.producer ON DELETE CASCADE,
    topic_id        uuid NOT NULL,
    partition       int NOT NULL,
    organization_id uuid NOT NULL,
    incarnation     bigint NOT NULL,
    -- The last sequence of earlier incarnations, when this one wrote first.
    resumed_after   bigint NOT NULL,
    last_sequence   bigint NOT NULL,
    last_offset     bigint NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (producer_key, topic_id, partition)
);

CREATE TABLE log.partition (
    topic_id         uuid NOT NULL,
    partition        int NOT NULL,
    organization_id  uuid NOT NULL,
    log_start        bigint NOT NULL,
    -- One past the last offset in a recorded segment.
    next_offset      bigint NOT NULL,
    stored_bytes     bigint NOT NULL,
    last_append_time timestamptz NOT NULL,
    PRIMARY KEY (topic_id, partition)
);
CREATE INDEX partition_of_organization ON log.partition (organization_id);

CREATE TABLE log.segment (
    segment_id  uuid PRIMARY KEY,
    object_key  text NOT NULL UNIQUE,
    agent_id    text NOT NULL,
    size_bytes  bigint NOT NULL,
    created_at  timestamptz NOT NULL
);
CREATE INDEX segment_recent ON log.segment (created_at);

CREATE TABLE log.segment_range (
    topic_id          uuid NOT NULL,
    partition         int NOT NULL,
    base_offset       bigint NOT NULL,
    last_offset       bigint NOT NULL,
    organization_id   uuid NOT NULL,
    segment_id        uuid NOT NULL REFERENCES log.segment,
    position          bigint NOT NULL,
    size_bytes        bigint NOT NULL,
    first_append_time timestamptz NOT NULL,
    last_append_time  timestamptz NOT NULL,
    PRIMARY KEY (topic_id, partition, base_offset)
);
CREATE INDEX segment_range_of_segment ON log.segment_range (segment_id);
CREATE INDEX segment_range_of_organization ON log.segment_range (organization_id);

-- Deleted topics whose last cut is recorded. Recovery skips what the WAL still holds of them;
-- collected says that their ranges are gone, too.
CREATE TABLE log.removed_topic (
    topic_id   uuid PRIMARY KEY,
    removed_at timestamptz NOT NULL,
    collected  boolean NOT NULL
);
CREATE INDEX removed_topic_uncollected ON log.removed_topic (topic_id) WHERE NOT collected;

-- What was appended, for the bill. Outlives segments and ranges.
CREATE TABLE log.usage (
    topic_id          uuid NOT NULL,
    partition         int NOT NULL,
    base_offset       bigint NOT NULL,
    last_offset       bigint NOT NULL,
    organization_id   uuid NOT NULL,
    records           bigint NOT NULL,
    bytes             bigint NOT NULL,
    first_append_time timestamptz NOT NULL,
    last_append_time  timestamptz NOT NULL,
    PRIMARY KEY (topic_id, partition, base_offset)
);
CREATE INDEX usage_of_organization ON log.usage (organization_id, last_append_time);

-- What was read and asked, per usage window and cut.
CREATE TABLE log.read_usage (
    agent_id        text NOT NULL,
    session_epoch   bigint NOT NULL,
    cut             bigint NOT NULL,
    organization_id uuid NOT NULL,
    at              timestamptz NOT NULL,
    bytes           bigint NOT NULL,
    records         bigint NOT NULL,
    requests        bigint NOT NULL,
    PRIMARY KEY (agent_id, session_epoch, cut, organization_id, at)
);
CREATE INDEX read_usage_of_organization ON log.read_usage (organization_id, at);

-- For the live chart; approximate, pruned after an hour.
CREATE TABLE log.rate (
    organization_id uuid NOT NULL,
    topic_id        uuid NOT NULL,
    second          timestamptz NOT NULL,
    agent_id        text NOT NULL,
    messages_in     bigint NOT NULL,
    bytes_in        bigint NOT NULL,
    messages_out    bigint NOT NULL,
    bytes_out       bigint NOT NULL,
    PRIMARY KEY (organization_id, topic_id, second, agent_id)
);
CREATE INDEX rate_by_second ON log.rate (second);

CREATE TABLE log.key_use (
    key_id          uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    last_used_at    timestamptz NOT NULL
);
CREATE INDEX key_use_of_organization ON log.key_use (organization_id);

CREATE VIEW log.v1_session WITH (security_invoker = true) AS
    SELECT s.agent_id, s.endpoint, s.started_at, h.heartbeat_at,
           s.ended_at IS NULL AND h.heartbeat_at > clock_timestamp() - interval '5 seconds' AS live,
           s.recorded_through
      FROM log.session s JOIN log.heartbeat h USING (agent_id);

CREATE VIEW log.v1_usage WITH (security_invoker = true) AS
    SELECT organization_id, topic_id, partition, base_offset, last_offset, records, bytes,
           first_append_time, last_append_time
      FROM log.usage;

CREATE VIEW log.v1_read_usage WITH (security_invoker = true) AS
    SELECT organization_id, agent_id, at, bytes, records, requests FROM log.read_usage;

CREATE VIEW log.v1_partition WITH (security_invoker = true) AS
    SELECT organization_id, topic_id, partition, log_start, next_offset, stored_bytes
      FROM log.partition;

CREATE VIEW log.v1_rate WITH (security_invoker = true) AS
    SELECT organization_id, topic_id, second,
           sum(messages_in)::bigint AS messages_in, sum(bytes_in)::bigint AS bytes_in,
           sum(messages_out)::bigint AS messages_out, sum(bytes_out)::bigint AS bytes_out
      FROM log.rate
     WHERE second > clock_timestamp() - interval '1 hour'
     GROUP BY organization_id, topic_id, second;

CREATE VIEW log.v1_key_use WITH (security_invoker = true) AS
    SELECT key_id, organization_id, last_used_at FROM log.key_use;

-- Exempt from row-level security, having no organization: session, heartbeat, removed_topic,
-- segment (a segment holds all organizations' ranges; only agents read it).
DO $$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY['producer', 'producer_number', 'producer_position',
            'partition', 'segment_range', 'usage', 'read_usage', 'rate', 'key_use'] LOOP
        EXECUTE format('ALTER TABLE log.%I ENABLE ROW LEVEL SECURITY', table_name);
        EXECUTE format('ALTER TABLE log.%I FORCE ROW LEVEL SECURITY', table_name);
        EXECUTE format('CREATE POLICY agent ON log.%I FOR ALL TO streamhouse_agent '
            'USING (true) WITH CHECK (true)', table_name);
        EXECUTE format('CREATE POLICY request ON log.%I FOR SELECT TO streamhouse_request USING '
            '(organization_id = (SELECT nullif(current_setting(''streamhouse.organization'', true), '
            ''''')::uuid))', table_name);
        EXECUTE format('CREATE POLICY readers ON log.%I FOR SELECT '
            'TO streamhouse_projector, streamhouse_platform USING (true)', table_name);
    END LOOP;

    -- security_invoker: a reader of a view needs the tables behind it.
    FOREACH table_name IN ARRAY ARRAY['session', 'heartbeat', 'partition', 'usage', 'read_usage',
            'rate', 'key_use', 'v1_session', 'v1_usage', 'v1_read_usage', 'v1_partition', 'v1_rate',
            'v1_key_use'] LOOP
        EXECUTE format('GRANT SELECT ON log.%I TO streamhouse_control, streamhouse_request, '
            'streamhouse_projector, streamhouse_platform', table_name);
    END LOOP;
END
$$;
