-- Cluster-wide roles. Idempotent; run as a superuser or a role with CREATEROLE. Passwords are set
-- apart (ALTER ROLE ... PASSWORD). None is a superuser and none bypasses row-level security.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['streamhouse_control', 'streamhouse_agent'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            -- NOINHERIT: the control plane has a role's rights only after SET LOCAL ROLE.
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS', role_name);
        END IF;
    END LOOP;
    FOREACH role_name IN ARRAY ARRAY[
        'streamhouse_request',    -- reads one organization: SET LOCAL streamhouse.organization
        'streamhouse_projector',  -- writes the read models
        'streamhouse_login',      -- finds a person before the organization is known
        'streamhouse_platform'    -- platform administration: reads across organizations
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS', role_name);
        END IF;
        EXECUTE format('GRANT %I TO streamhouse_control', role_name);
    END LOOP;
END
$$;
