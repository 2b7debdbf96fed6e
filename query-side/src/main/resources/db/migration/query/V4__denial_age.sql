-- A session's denial has no use when the last token of the session has ended: who prunes may delete
-- it. Denials of API keys stay for as long as keys do: for ever.
ALTER TABLE plane.denial ADD COLUMN denied_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX ON plane.denial (denied_at) WHERE kind = 'session';
GRANT DELETE ON plane.denial TO streamhouse_platform;
CREATE POLICY prune ON plane.denial FOR DELETE TO streamhouse_platform USING (kind = 'session');
