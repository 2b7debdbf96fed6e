-- How every table of the read side is protected, in one place. Run by streamhouse_control, which
-- owns the tables: row-level security is forced, so that the owner sees no rows either.

-- Lets the projector write a table, and each named reader read it: 'request' the rows of its
-- organization only, every other one ('login', 'platform', 'agent') all rows.
CREATE PROCEDURE query.protect(target regclass, VARIADIC readers text[] DEFAULT ARRAY[]::text[])
    LANGUAGE plpgsql AS
$$
DECLARE
    reader text;
    visible text;
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO streamhouse_projector', target);
    EXECUTE format(
        'CREATE POLICY projector ON %s TO streamhouse_projector USING (true) WITH CHECK (true)',
        target);
    FOREACH reader IN ARRAY readers LOOP
        visible := CASE reader
            WHEN 'request' THEN
                'organization_id = (SELECT nullif(current_setting(''streamhouse.organization'', true), '''')::uuid)'
            ELSE 'true'
        END;
        EXECUTE format('GRANT SELECT ON %s TO %I', target, 'streamhouse_' || reader);
        EXECUTE format(
            'CREATE POLICY %I ON %s FOR SELECT TO %I USING (%s)',
            reader, target, 'streamhouse_' || reader, visible);
    END LOOP;
END
$$;

-- Makes an empty table like the source in another schema, under the same name and protection.
CREATE PROCEDURE query.stand_beside(source regclass, beside text)
    LANGUAGE plpgsql AS
$$
DECLARE
    table_name name := (SELECT relname FROM pg_class WHERE oid = source);
    target text := format('%I.%I', beside, table_name);
    entry record;
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS %s', target);
    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL)', target, source);
    FOR entry IN SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = source LOOP
        IF entry.relrowsecurity THEN
            EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
        END IF;
        IF entry.relforcerowsecurity THEN
            EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
        END IF;
    END LOOP;
    FOR entry IN
        SELECT policy.polname,
               CASE policy.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                                  WHEN 'd' THEN 'DELETE' ELSE 'ALL' END AS command,
               (SELECT string_agg(quote_ident(role.rolname), ', ')
                  FROM pg_roles role WHERE role.oid = ANY (policy.polroles)) AS roles,
               pg_get_expr(policy.polqual, policy.polrelid) AS visible,
               pg_get_expr(policy.polwithcheck, policy.polrelid) AS allowed
          FROM pg_policy policy WHERE policy.polrelid = source
    LOOP
        EXECUTE format('CREATE POLICY %I ON %s FOR %s TO %s', entry.polname, target, entry.command, entry.roles)
            || coalesce(' USING (' || entry.visible || ')', '')
            || coalesce(' WITH CHECK (' || entry.allowed || ')', '');
    END LOOP;
    FOR entry IN
        SELECT role.rolname, granted.privilege_type
          FROM pg_class relation, aclexplode(relation.relacl) granted
          JOIN pg_roles role ON role.oid = granted.grantee
         WHERE relation.oid = source AND granted.grantee <> relation.relowner
    LOOP
        EXECUTE format('GRANT %s ON %s TO %I', entry.privilege_type, target, entry.rolname);
    END LOOP;
END
$$;

-- Where projections are rebuilt: tables beside the live ones, then tables that were live.
CREATE SCHEMA query_next;
CREATE SCHEMA plane_next;
CREATE SCHEMA query_old;
CREATE SCHEMA plane_old;
GRANT USAGE ON SCHEMA query_next, plane_next TO streamhouse_projector;
