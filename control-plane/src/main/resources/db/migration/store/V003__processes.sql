-- Processes: where they stand, what they mean to do, when.

-- Axon's positions of event processors.
CREATE TABLE store.token_entry (
    processor_name varchar(100) NOT NULL,
    segment        integer      NOT NULL,
    token          bytea,
    token_type     varchar(100),
    timestamp      varchar(40)  NOT NULL,
    owner          varchar(255),
    PRIMARY KEY (processor_name, segment)
);

-- Axon's processes: their state, and by what events find them.
CREATE TABLE store.saga_entry (
    saga_id         varchar(255) PRIMARY KEY,
    revision        varchar(10),
    saga_type       varchar(100) NOT NULL,
    serialized_saga bytea        NOT NULL
);
CREATE TABLE store.association_value (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    association_key   varchar(100) NOT NULL,
    association_value varchar(255) NOT NULL,
    saga_type         varchar(100) NOT NULL,
    saga_id           varchar(255) NOT NULL
);
CREATE INDEX ON store.association_value (saga_type, association_key, association_value);
CREATE INDEX ON store.association_value (saga_id, saga_type);

-- db-scheduler's table.
CREATE TABLE store.scheduled_tasks (
    task_name            text        NOT NULL,
    task_instance        text        NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean     NOT NULL,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint      NOT NULL,
    priority             smallint,
    PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX ON store.scheduled_tasks (execution_time);
CREATE INDEX ON store.scheduled_tasks (last_heartbeat);

-- Runs of processes, for the people who wait for them. Written in the transactions of the events.
CREATE TABLE store.operation (
    operation_id    uuid        PRIMARY KEY,
    organization_id uuid        NOT NULL,
    kind            text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'cancelled')),
    started_at      timestamptz NOT NULL,
    deadline        timestamptz NOT NULL,
    ended_at        timestamptz,
    cause           text,
    CHECK ((state = 'running') = (ended_at IS NULL))
);
CREATE INDEX ON store.operation (organization_id, started_at);
CREATE INDEX ON store.operation (deadline) WHERE state = 'running';

CREATE TABLE store.operation_step (
    operation_id    uuid    NOT NULL REFERENCES store.operation,
    ordinal         integer NOT NULL,
    organization_id uuid    NOT NULL,
    name            text    NOT NULL,
    state           text    NOT NULL
        CHECK (state IN ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
    at              timestamptz,
    attempts        integer NOT NULL DEFAULT 0,
    detail          text,
    PRIMARY KEY (operation_id, ordinal),
    UNIQUE (operation_id, name)
);

-- What a process means to do outside its transaction; recorded before it is done.
CREATE TABLE store.intent (
    intent_id       text        PRIMARY KEY,
    operation_id    uuid        NOT NULL,
    organization_id uuid        NOT NULL,
    kind            text        NOT NULL,
    name            text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('recorded', 'done', 'abandoned')),
    recorded_at     timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    attempts        integer     NOT NULL DEFAULT 0,
    ended_at        timestamptz,
    correlation_id  uuid        NOT NULL,
    causation_id    uuid        NOT NULL
);
CREATE INDEX ON store.intent (due_at) WHERE state = 'recorded';

GRANT USAGE ON SCHEMA store TO streamhouse_request;
DO $$
DECLARE
    target text;
BEGIN
    FOREACH target IN ARRAY ARRAY['store.operation', 'store.operation_step', 'store.intent'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
        EXECUTE format(
            'CREATE POLICY processes ON %s TO streamhouse_control USING (true) WITH CHECK (true)',
            target);
    END LOOP;
    FOREACH target IN ARRAY ARRAY['store.operation', 'store.operation_step'] LOOP
        EXECUTE format('GRANT SELECT ON %s TO streamhouse_request', target);
        EXECUTE format(
            'CREATE POLICY request ON %s FOR SELECT TO streamhouse_request USING '
            '(organization_id = nullif(current_setting(''streamhouse.organization'', true), '''')::uuid)',
            target);
    END LOOP;
END
$$;
