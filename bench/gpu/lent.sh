#!/usr/bin/env bash
# Runs bench/gpu on a host that is lent in short calls and may be another, bare one at any of them. Each call runs in a copy of
# this checkout, which brings what it names.
#   bench/gpu/lent.sh carry DIR …       keeps the parts in these folders; says which are missing
#   bench/gpu/lent.sh start [STEPS …]   once all parts and dist/ are there: unpacks, installs, does what wants a quiet machine (QUIET, by
#                                       default 'check; noise; sampling', on all cards), then the steps, as `run.sh at-once` takes them: by
#                                       default those below
#   bench/gpu/lent.sh wait SECONDS DIR  until all is done, so long at most; writes what there is to DIR, in pieces. Ends at once
#                                       with 1 where nothing runs, so that calls that wait in a queue cost no time of the lease
# Where .quantfleet/networks comes along, `recipes` takes its networks from there, which saves two minutes of calibrating.
# LENT (/tmp/lent): where it keeps the parts, this checkout and its logs. QUANTFLEET_GPU_HOME as for run.sh.
set -euo pipefail

lent=${LENT:-/tmp/lent}
home=${QUANTFLEET_GPU_HOME:-/tmp/quantfleet}
export CARRIED=$lent/carried QUANTFLEET_GPU_HOME=$home RECIPE_NETWORKS=$lent/networks
NETWORKS=.quantfleet/networks
PIECE_BYTES=15000000
SMALL_ARTIFACTS=-300k
QUIET_SECONDS=300
STEPS=('tests; qat efficientnet-lite0 --no-labels' 'sweep mobilenet-v2' 'sweep efficientnet-lite0' 'qat mobilenet-v2 --no-labels')

main() {
  mkdir -p "$CARRIED"
  "lent_$1" "${@:2}"
}

lent_carry() {
  local folder
  for folder in "$@"; do cp "$folder"/* "$CARRIED"; done
  missing
}

# The names of the parts stand in SHA256SUMS, which lies with the last of them.
missing() {
  local name
  if [[ ! -f $CARRIED/SHA256SUMS ]]; then
    echo SHA256SUMS
    return
  fi
  while read -r _ name; do
    if [[ ! -f $CARRIED/$name ]]; then echo "$name"; fi
  done <"$CARRIED/SHA256SUMS"
}

lent_start() {
  local lacking folder
  if is_running; then
    echo 'it runs already' >&2
    return 1
  fi
  lacking=$(missing)
  if [[ -n $lacking || ! -d dist ]]; then
    echo "missing: ${lacking:-dist}" >&2
    return 1
  fi
  mkdir -p "$lent/checkout" "$lent/logs"
  for folder in bench bin python dist demo package.json; do cp -r "$folder" "$lent/checkout"; done
  if [[ -d $NETWORKS ]]; then
    rm -rf "$lent/networks"
    cp -r "$NETWORKS" "$lent/networks"
  fi
  setsid "$lent/checkout/bench/gpu/lent.sh" everything "$@" </dev/null >"$lent/logs/lent.log" 2>&1 &
  echo $! >"$lent/pid"
}

# What wants a quiet machine first. A step that fails keeps none of the others from running.
lent_everything() {
  set +e
  logged unpack && logged install && logged update || return
  quiet_steps "${QUIET:-check; noise; sampling}"
  if (($# == 0)); then set -- "${STEPS[@]}"; fi
  SECONDS_LEFT=1000 logged at-once "$@"
}

# With the numbers of all cards where a step takes them.
quiet_steps() {
  local step=() cards=()
  mapfile -t cards < <(seq 0 $(($(nvidia-smi -L | wc -l) - 1)))
  tr ';' '\n' <<<"$1" | while read -ra step; do
    case ${step[*]} in
    '') ;;
    noise | recipes) BUILDS=${BUILDS:-3} SECONDS_LEFT=$QUIET_SECONDS logged "${step[0]}" "${cards[@]}" ;;
    *) logged "${step[@]}" ;;
    esac </dev/null
  done
}

logged() {
  local status=0
  "$lent/checkout/bench/gpu/run.sh" "$@" >"$lent/logs/$1.log" 2>&1 || status=$?
  echo "[$(date -u +%H:%M:%S)] $1 ended with $status"
  return $status
}

lent_wait() {
  local until=$((SECONDS + $1))
  if ! is_running; then
    gather "$2"
    echo 'nothing runs' >&2
    return 1
  fi
  while ((SECONDS < until)) && is_running; do sleep 2; done
  gather "$2"
}

is_running() {
  [[ -f $lent/pid ]] && kill -0 "$(<"$lent/pid")" 2>/dev/null
}

# Sweeps may still run, so no server is started on their histories, as `run.sh collect` does.
gather() {
  local out=$lent/gathered state
  if [[ ! -d $lent/logs ]]; then return; fi
  rm -rf "$out"
  mkdir -p "$out"
  cp -r "$lent/logs" "$out"
  (cd "$home" && cp -r --parents host.txt at-once qat "$out"; find noise -maxdepth 1 -type f -exec cp --parents {} "$out" \;) 2>/dev/null || true
  for state in "$home"/state-*; do
    if [[ -f $state/results.db ]]; then gather_sweep "$state" "$out/${state##*/}"; fi
  done
  tar -C "$lent" -czf - gathered | split -b "$PIECE_BYTES" -d - "$1/gathered.tgz."
  tail -n 20 "$lent/logs/lent.log"
}

gather_sweep() {
  mkdir -p "$2/objects" "$2/logs"
  # Through SQLite, since what was written last may still lie in the write-ahead log.
  python3 -c 'import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute("VACUUM INTO ?", sys.argv[2:])' "$1/results.db" "$2/results.db"
  cp -r "$1/store/outcomes" "$1/reports" "$2" 2>/dev/null || true
  find "$1/store/objects" -type f -size $SMALL_ARTIFACTS -exec cp -t "$2/objects" {} +
  cp -r "$1/logs/stages" "$2/logs"
  tail -n 3000 "$1/logs/quantfleet.log" >"$2/logs/quantfleet.log"
}

main "$@"
