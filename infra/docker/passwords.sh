#!/bin/sh
# Gives the two login roles the passwords of the secrets folder.
set -eu
for role in control agent; do
    password=$(cat "/run/streamhouse/db-$role-password")
    psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
        -v role="streamhouse_$role" -v password="$password" <<'SQL'
ALTER ROLE :"role" PASSWORD :'password';
SQL
done
