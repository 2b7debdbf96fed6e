-- The event store. Run by streamhouse_control, which owns the tables.

-- Positions are dealt under one advisory lock (docs/adr/0002): dense, and in commit order.
CREATE TABLE store.domain_event (
    global_index     bigint       PRIMARY KEY,
    aggregate_id     varchar(255) NOT NULL,
    sequence_no      bigint       NOT NULL,
    type             varchar(60)  NOT NULL,
    event_id         uuid         NOT NULL UNIQUE,
    organization_id  uuid,
    payload_type     varchar(100) NOT NULL,
    payload_revision varchar(10)  NOT NULL,
    payload          bytea        NOT NULL,
    metadata         bytea        NOT NULL,
    time_stamp       timestamptz  NOT NULL,
    UNIQUE (aggregate_id, sequence_no)
);
COMMENT ON COLUMN store.domain_event.payload IS
    'JSON as UTF-8: convert_from(payload, ''UTF8'')::jsonb';
COMMENT ON COLUMN store.domain_event.time_stamp IS
    'by the store''s clock; never earlier than that of a lower position';

-- Row-level security is forced, so that no other role ever sees a row by an accidental grant. The
-- owner's policy is open: the store itself reads and appends for all organizations.
ALTER TABLE store.domain_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE store.domain_event FORCE ROW LEVEL SECURITY;
CREATE POLICY store_reads ON store.domain_event FOR SELECT TO streamhouse_control USING (true);
CREATE POLICY store_appends ON store.domain_event FOR INSERT TO streamhouse_control WITH CHECK (true);

-- History is never changed: the owner gives these rights away, too.
REVOKE UPDATE, DELETE, TRUNCATE ON store.domain_event FROM streamhouse_control;
