#!/bin/sh
# Makes Temporal's two databases and brings their tables up to the version of temporal-sql-tool. Harmless to repeat.
#   SQL_PASSWORD=… schema.sh HOST PORT
set -eu
[ $# -eq 2 ] || { echo 'Usage: SQL_PASSWORD=… schema.sh HOST PORT' >&2; exit 2; }
: "${SQL_PASSWORD:?}"
# The tool's own defaults are MySQL and its port. The schemas are in the tool.
export SQL_PLUGIN=postgres12 SQL_HOST="$1" SQL_PORT="$2" SQL_USER="${SQL_USER:-temporal}" SQL_PASSWORD
for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  # A database that is there stays as it is.
  temporal-sql-tool --db "$database" create
  # Only the first time: later it fails, since its tables are there.
  temporal-sql-tool --db "$database" setup-schema -v 0.0 2>/dev/null || true
  temporal-sql-tool --db "$database" update-schema --schema-name "postgresql/v12/${pair#*:}"
done
