#!/bin/sh
# Writes the settings of Temporal's server and of the cluster's workers from cluster.env, readable for their owner alone.
#   configure.sh cluster.env [containers]
set -eu
[ $# -ge 1 ] || { echo 'Usage: configure.sh cluster.env [containers]' >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
names='TEMPORAL_HOST TEMPORAL_BROADCAST_ADDRESS TEMPORAL_HISTORY_SHARDS POSTGRES_HOST POSTGRES_PORT TEMPORAL_DB_PASSWORD CERTIFICATES CONFIGURATION'

value_of() { sed -n "s/^$1=//p" "$2" | tail -n 1; }

folder=$(value_of CONFIGURATION "$1")
script=''
for name in $names; do
  value=$(value_of "$name" "$1")
  case $value in
    '') echo "configure.sh: $1: $name has no value" >&2; exit 2 ;;
    # They would end the text that they are put into.
    *\"* | *\|* | *\\* | *\&* | *@*) echo "configure.sh: $1: $name: none of \" | \\ & @, please" >&2; exit 2 ;;
  esac
  if [ "${2:-}" = containers ]; then
    # As compose.yaml names and mounts them.
    case $name in
      POSTGRES_HOST) value=postgres ;;
      POSTGRES_PORT) value=5432 ;;
      CERTIFICATES) value=/certificates ;;
      CONFIGURATION) value=/configuration ;;
    esac
  fi
  script="$script;s|@$name@|$value|g"
done
# Prometheus and the S3 server are beside them, in containers of their own or on this machine.
metrics=127.0.0.1 store=$(value_of TEMPORAL_HOST "$1")
[ "${2:-}" != containers ] || metrics=0.0.0.0 store=store
script="s|@METRICS_ADDRESS@|$metrics|g;s|@STORE_HOST@|$store|g$script"
umask 077
mkdir -p "$folder/targets"

# write TEMPLATE FILE [SCRIPT]: whole or not at all.
write() {
  sed "$script${3:+;$3}" "$here/$1" >"$folder/$2.new"
  mv "$folder/$2.new" "$folder/$2"
  echo "$folder/$2"
}
write temporal/temporal.yaml.in temporal.yaml
write temporal/dynamic.yaml dynamic.yaml
# On one machine each process needs a port of its own.
port=9464
for role in results workflows; do
  state=/var/lib/quantfleet-$role
  [ "${2:-}" != containers ] || state=/var/lib/quantfleet
  write quantfleet.yaml.in "$role.yaml" "s|@METRICS_PORT@|$port|;s|@STATE@|$state|"
  port=$((port + 1))
done
