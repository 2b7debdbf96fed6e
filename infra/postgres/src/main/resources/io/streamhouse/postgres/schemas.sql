-- Schemas of one StreamHouse database. Idempotent; run by the database's owner or a superuser.
-- Each owner migrates its own schema.
CREATE SCHEMA IF NOT EXISTS store AUTHORIZATION streamhouse_control;
CREATE SCHEMA IF NOT EXISTS query AUTHORIZATION streamhouse_control;
CREATE SCHEMA IF NOT EXISTS plane AUTHORIZATION streamhouse_control;
CREATE SCHEMA IF NOT EXISTS vault AUTHORIZATION streamhouse_control;
CREATE SCHEMA IF NOT EXISTS log AUTHORIZATION streamhouse_agent;

GRANT USAGE ON SCHEMA query TO streamhouse_request, streamhouse_projector, streamhouse_login, streamhouse_platform;
GRANT USAGE ON SCHEMA plane TO streamhouse_agent, streamhouse_projector, streamhouse_platform;
GRANT USAGE ON SCHEMA log TO streamhouse_control, streamhouse_request, streamhouse_projector, streamhouse_platform;

-- A projection is rebuilt in a schema beside the live one: query_next, plane_next.
DO $$
BEGIN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO streamhouse_control', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
