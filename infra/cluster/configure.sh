#!/bin/sh
# Writes the configuration of Temporal's server and of Prometheus from cluster.env, readable for its owner alone.
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
# Prometheus is beside the server, in a container of its own or on this machine.
metrics=127.0.0.1
[ "${2:-}" != containers ] || metrics=0.0.0.0
umask 077
mkdir -p "$folder"
sed "s|@METRICS_ADDRESS@|$metrics|$script" "$here/temporal/temporal.yaml.in" >"$folder/temporal.yaml.new"
mv "$folder/temporal.yaml.new" "$folder/temporal.yaml"
cp "$here/temporal/dynamic.yaml" "$folder/dynamic.yaml"
echo "$folder/temporal.yaml and dynamic.yaml are written."
