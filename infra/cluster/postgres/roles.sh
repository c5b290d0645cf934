#!/bin/sh
# Makes the roles of Temporal and of quantfleet, and the results database. For a PostgreSQL without either yet.
#   TEMPORAL_DB_PASSWORD=… RESULTS_DB_PASSWORD=… roles.sh       (the server by libpq's own variables, as its superuser)
set -eu
: "${TEMPORAL_DB_PASSWORD:?}" "${RESULTS_DB_PASSWORD:?}"
export TEMPORAL_DB_PASSWORD RESULTS_DB_PASSWORD
# Passwords come from the environment of the shells that psql starts: arguments would show in the process list.
psql --no-psqlrc --set=ON_ERROR_STOP=1 --dbname=postgres <<'EOF'
\set temporal `printf %s "$TEMPORAL_DB_PASSWORD"`
\set quantfleet `printf %s "$RESULTS_DB_PASSWORD"`
create role temporal login createdb password :'temporal';
create role quantfleet login password :'quantfleet';
create database quantfleet owner quantfleet template template0 encoding 'UTF8' locale 'C.UTF-8';
EOF
