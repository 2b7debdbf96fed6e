-- Several agents on one database: sessions are numbered, slots of partitions are leased to them, and
-- a session may keep its WAL here. What the first version stored stays and is carried over.

DROP VIEW log.v1_session, log.v1_read_usage;
ALTER TABLE log.heartbeat RENAME TO heartbeat_before;
ALTER TABLE log.session RENAME TO session_before;
ALTER TABLE log.session_before RENAME CONSTRAINT session_pkey TO session_before_pkey;
ALTER TABLE log.heartbeat_before RENAME CONSTRAINT heartbeat_pkey TO heartbeat_before_pkey;

-- One life of one agent process. Kept for ever: numbers are never used again.
CREATE TABLE log.session (
    session_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent_id         text NOT NULL,
    -- The log directory's own id, of a 'file' WAL.
    directory_id     uuid,
    wal_kind         text NOT NULL CHECK (wal_kind IN ('file', 'postgres')),
    endpoint         text NOT NULL,
    draining         boolean NOT NULL DEFAULT false,
    started_at       timestamptz NOT NULL,
    sealed_at        timestamptz,
    -- Everything of it is recorded and its slots are free.
    ended_at         timestamptz,
    recovered_by     bigint,
    recovered_at     timestamptz,
    -- The last cut that is in the tables, the last WAL turn in it, and its moment.
    recorded_cut     bigint NOT NULL DEFAULT 0,
    recorded_turn    bigint NOT NULL DEFAULT 0,
    recorded_through timestamptz NOT NULL,
    -- What the first version of this schema called the session; objects are named by it.
    former_epoch     bigint
) WITH (fillfactor = 50);
CREATE INDEX session_unended ON log.session (session_id) WHERE ended_at IS NULL;

-- Apart from the session, so that beating does not wait for recording. Gone when the session ended.
CREATE TABLE log.heartbeat (
    session_id   bigint PRIMARY KEY,
    beat         bigint NOT NULL,
    heartbeat_at timestamptz NOT NULL
) WITH (fillfactor = 10);

-- Whoever writes in a session's name locks its row FOR SHARE and reads sealed in the same statement
-- or transaction. Gone when the session ended, which fences as well.
CREATE TABLE log.fence (
    session_id bigint PRIMARY KEY,
    sealed     boolean NOT NULL
) WITH (fillfactor = 50);

-- Who leads the partitions of a slot. The epoch rises with every change of the holder.
CREATE TABLE log.lease (
    slot       smallint PRIMARY KEY CHECK (slot BETWEEN 0 AND 255),
    session_id bigint,
    epoch      bigint NOT NULL,
    since      timestamptz NOT NULL
) WITH (fillfactor = 50);
INSERT INTO log.lease SELECT slot, NULL, 0, clock_timestamp() FROM generate_series(0, 255) slot;

-- Turns of 'postgres' WALs go into the current table; the others are truncated when all in them is
-- recorded. No row is ever updated or deleted, so there is nothing to vacuum.
CREATE TABLE log.wal_ring (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    current smallint NOT NULL CHECK (current BETWEEN 0 AND 3),
    since   timestamptz NOT NULL
);
INSERT INTO log.wal_ring (current, since) VALUES (0, clock_timestamp());

DO $$
BEGIN
    FOR number IN 0..3 LOOP
        EXECUTE format('CREATE TABLE log.wal_%s (session_id bigint, turn bigint, '
            'content bytea NOT NULL, PRIMARY KEY (session_id, turn)) '
            'WITH (autovacuum_enabled = false, toast.autovacuum_enabled = false)', number);
        EXECUTE format('ALTER TABLE log.wal_%s ALTER COLUMN content SET STORAGE EXTERNAL', number);
    END LOOP;
END
$$;

-- Every life that left something behind, the latest of each agent with what may still be in its WAL:
-- sealed, and not ended before an agent on its directory has recovered it.
INSERT INTO log.session (agent_id, directory_id, wal_kind, endpoint, started_at, sealed_at, ended_at,
        recorded_cut, recorded_through, former_epoch)
    SELECT life.agent_id, s.directory_id, 'file', coalesce(s.endpoint, ''),
           coalesce(s.started_at, 'epoch'), clock_timestamp(),
           CASE WHEN s.session_epoch IS DISTINCT FROM life.session_epoch THEN clock_timestamp() END,
           CASE WHEN s.session_epoch = life.session_epoch THEN s.recorded_cut ELSE 0 END,
           coalesce(s.recorded_through, 'epoch'), life.session_epoch
      FROM (SELECT agent_id, session_epoch FROM log.session_before
            UNION SELECT agent_id, session_epoch FROM log.read_usage) life
      LEFT JOIN log.session_before s USING (agent_id)
     ORDER BY life.session_epoch, life.agent_id;
INSERT INTO log.heartbeat
    SELECT s.session_id, 0, h.heartbeat_at
      FROM log.session s JOIN log.heartbeat_before h USING (agent_id) WHERE s.ended_at IS NULL;
INSERT INTO log.fence SELECT session_id, true FROM log.session WHERE ended_at IS NULL;
-- It led all partitions, and does until it is recovered: nobody takes them up before.
UPDATE log.lease SET session_id = (SELECT max(session_id) FROM log.session WHERE ended_at IS NULL);
DROP TABLE log.heartbeat_before, log.session_before;

ALTER TABLE log.read_usage ADD COLUMN session_id bigint;
UPDATE log.read_usage r SET session_id = s.session_id FROM log.session s
 WHERE s.agent_id = r.agent_id AND s.former_epoch = r.session_epoch;
ALTER TABLE log.read_usage
    DROP CONSTRAINT read_usage_pkey, DROP COLUMN agent_id, DROP COLUMN session_epoch,
    ADD PRIMARY KEY (session_id, cut, organization_id, at);

-- Rates are pruned after an hour: those of the time before the change are not worth a mapping.
TRUNCATE log.rate;
ALTER TABLE log.rate
    DROP CONSTRAINT rate_pkey, DROP COLUMN agent_id, ADD COLUMN session_id bigint,
    ADD PRIMARY KEY (organization_id, topic_id, second, session_id);

-- The same as cluster.Slots: the low byte of the id's hash, plus the partition.
CREATE FUNCTION log.slot_of(topic_id uuid, partition int) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((get_byte(uuid_send(topic_id), 3) # get_byte(uuid_send(topic_id), 7)
             # get_byte(uuid_send(topic_id), 11) # get_byte(uuid_send(topic_id), 15))
            + partition) & 255;

ALTER TABLE log.partition
    ADD COLUMN slot smallint NOT NULL
        GENERATED ALWAYS AS (log.slot_of(topic_id, partition)) STORED,
    ADD COLUMN fence text NOT NULL DEFAULT '',
    -- Bytes of ranges that went because they lie below the log's start: with stored_bytes, all that
    -- was ever appended.
    ADD COLUMN trimmed_bytes bigint NOT NULL DEFAULT 0,
    -- Ranges that no compaction has made.
    ADD COLUMN small_ranges int NOT NULL DEFAULT 0,
    SET (fillfactor = 80);
UPDATE log.partition p SET small_ranges = (SELECT count(*) FROM log.segment_range r
    WHERE r.topic_id = p.topic_id AND r.partition = p.partition);
CREATE INDEX partition_of_slot ON log.partition (slot);
-- Partitions whose first range may lie below the log's start.
ALTER TABLE log.partition ADD COLUMN collected_start bigint NOT NULL DEFAULT 0;
CREATE INDEX partition_trimmed ON log.partition (topic_id, partition)
    WHERE collected_start < log_start;

ALTER TABLE log.segment
    ADD COLUMN session_id bigint,
    -- Of the whole object; absent when it was recorded before hashes were kept.
    ADD COLUMN sha256 bytea CHECK (octet_length(sha256) = 32),
    -- 0: a cut over all partitions; 1: compacted, of one partition.
    ADD COLUMN level smallint NOT NULL DEFAULT 0,
    -- No range is in it any more; its object goes some time after.
    ADD COLUMN removed_at timestamptz;
UPDATE log.segment g SET session_id = s.session_id FROM log.session s
 WHERE s.agent_id = g.agent_id AND s.former_epoch::text = split_part(g.object_key, '/', 3);
ALTER TABLE log.segment DROP COLUMN agent_id;
CREATE INDEX segment_removed ON log.segment (removed_at) WHERE removed_at IS NOT NULL;

-- Append times never go back within a partition, so times find ranges as offsets do.
CREATE INDEX segment_range_by_time ON log.segment_range (topic_id, partition, last_append_time);
-- Positions in removed topics are deleted page by page.
CREATE INDEX producer_position_of_topic ON log.producer_position (topic_id, partition);
-- Only agents read ranges, and never by organization.
DROP INDEX log.segment_range_of_organization;

CREATE VIEW log.v1_session WITH (security_invoker = true) AS
    SELECT s.agent_id, s.endpoint, s.started_at, h.heartbeat_at,
           NOT f.sealed AND h.heartbeat_at > clock_timestamp() - interval '3 seconds' AS live,
           s.recorded_through, s.session_id, s.wal_kind,
           CASE WHEN f.sealed AND s.recovered_by IS NOT NULL THEN 'recovering'
                WHEN h.heartbeat_at <= clock_timestamp() - interval '3 seconds' THEN 'lost'
                WHEN s.draining THEN 'draining'
                WHEN f.sealed THEN 'lost'
                ELSE 'live' END AS state,
           (SELECT count(*)::int FROM log.lease l WHERE l.session_id = s.session_id) AS leases
      FROM log.session s JOIN log.heartbeat h USING (session_id) JOIN log.fence f USING (session_id)
     WHERE s.ended_at IS NULL;

CREATE VIEW log.v1_lease WITH (security_invoker = true) AS
    SELECT l.slot, s.session_id, s.agent_id, s.endpoint, l.epoch, l.since
      FROM log.lease l
      LEFT JOIN log.session s ON s.session_id = l.session_id AND s.ended_at IS NULL;

CREATE OR REPLACE VIEW log.v1_partition WITH (security_invoker = true) AS
    SELECT p.organization_id, p.topic_id, p.partition, p.log_start, p.next_offset, p.stored_bytes,
           p.slot, l.agent_id, l.endpoint, l.epoch AS lease_epoch, p.last_append_time
      FROM log.partition p LEFT JOIN log.v1_lease l USING (slot);

CREATE VIEW log.v1_read_usage WITH (security_invoker = true) AS
    SELECT r.organization_id, s.agent_id, r.at, r.bytes, r.records, r.requests
      FROM log.read_usage r JOIN log.session s USING (session_id);

-- Exempt from row-level security, having no organization: session, heartbeat, fence, lease, wal_ring
-- and the WAL's tables, whose turns hold all organizations' batches; only agents read those.
DO $$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY ARRAY['session', 'heartbeat', 'fence', 'lease', 'v1_session',
            'v1_lease', 'v1_read_usage'] LOOP
        EXECUTE format('GRANT SELECT ON log.%I TO streamhouse_control, streamhouse_request, '
            'streamhouse_projector, streamhouse_platform', table_name);
    END LOOP;
END
$$;
