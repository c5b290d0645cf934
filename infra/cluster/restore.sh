#!/bin/sh
# Puts a backup back: the S3 server's folder, then the databases, which must not exist yet.
#   restore.sh FOLDER S3_DATA     (PostgreSQL by libpq's own variables; stop Temporal, the S3 server and all workers first)
set -eu
[ $# -eq 2 ] || { echo 'Usage: restore.sh FOLDER S3_DATA' >&2; exit 2; }
folder=$1 data=$2
[ -f "$folder/finished" ] || { echo "restore.sh: $folder holds no finished backup" >&2; exit 2; }
for database in temporal temporal_visibility quantfleet; do
  if psql --dbname=postgres --tuples-only --no-align --command="select 1 from pg_database where datname = '$database'" | grep -q 1; then
    echo "restore.sh: the database $database exists: drop or rename it first" >&2
    exit 3
  fi
done
mkdir -p "$data"
cp -a --update "$folder/store/." "$data/"
for pair in temporal:temporal temporal_visibility:temporal quantfleet:quantfleet; do
  database=${pair%%:*}
  createdb --owner="${pair#*:}" --template=template0 --encoding=UTF8 --locale=C.UTF-8 "$database"
  pg_restore --exit-on-error --no-owner --role="${pair#*:}" --dbname="$database" "$folder/databases/$database.dump"
done
echo "Restored the backup of $(cat "$folder/finished")."
