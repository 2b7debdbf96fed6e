-- How far a partition's usage was held against its offsets: all that lies before needs no second look,
-- so that a check costs what was written since, however long the log is.
ALTER TABLE log.partition
    ADD COLUMN checked_offset bigint NOT NULL DEFAULT 0,
    ADD COLUMN checked_bytes  bigint NOT NULL DEFAULT 0;
