#!/bin/sh
# Copies the three stores: Temporal's databases, the results database, and the S3 server's folder.
#   backup.sh FOLDER S3_DATA      (PostgreSQL by libpq's own variables: PGHOST, PGPORT, PGUSER, PGPASSFILE …)
#
# Databases come first: what they name in the store is there by then, since artifacts are pushed before they are recorded. Only
# `quantfleet store gc` removes artifacts: do not run it meanwhile. Workers may go on.
set -eu
[ $# -eq 2 ] || { echo 'Usage: backup.sh FOLDER S3_DATA' >&2; exit 2; }
folder=$1 data=$2
[ -d "$data" ] || { echo "backup.sh: $data is no folder" >&2; exit 2; }
umask 077
mkdir -p "$folder/databases" "$folder/store"
for database in temporal temporal_visibility quantfleet; do
  pg_dump --format=custom --no-owner --file="$folder/databases/$database.dump.new" "$database"
  mv "$folder/databases/$database.dump.new" "$folder/databases/$database.dump"
done
# Objects never change, so only new ones are copied; their checksums and metadata are extended attributes.
cp -a --update "$data/." "$folder/store/"
date -u +%Y-%m-%dT%H:%M:%SZ >"$folder/finished"
echo "Backed up to $folder."
