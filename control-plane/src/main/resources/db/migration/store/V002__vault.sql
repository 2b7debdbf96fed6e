-- Personal-data keys and password hashes. Backed up apart from the events, so that a destroyed key
-- stays destroyed.

CREATE TABLE vault.subject_key (
    subject      uuid        PRIMARY KEY,
    wrapped_key  bytea,
    created_at   timestamptz NOT NULL,
    destroyed_at timestamptz,
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);
COMMENT ON COLUMN vault.subject_key.wrapped_key IS
    'nonce, ciphertext and tag of AES-256-GCM under the master key; the subject is authenticated';

CREATE TABLE vault.password (
    user_id    uuid        PRIMARY KEY,
    hash       text        NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON COLUMN vault.password.hash IS 'Argon2id in PHC string format';
