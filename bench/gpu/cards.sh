#!/usr/bin/env bash
# A deployment on one GPU host without network, every process of it apart, and a sweep of cards.yaml over its cards: Temporal's
# development server, PostgreSQL, a store in a folder, workers for Workflows, results and a host, and one for each card with a
# state folder and a cache of its own. The client runs nothing. After `run.sh unpack`, `install` and `update`:
#   bench/gpu/cards.sh unpack                       takes PACKED, what bench/gpu/pack-cards.sh made
#   bench/gpu/cards.sh run NAME [--kill] CARD …     the sweep over these cards, by number; --kill: the worker of the last one
#                                                   is killed (-9) while it measures, and started again
#   bench/gpu/cards.sh nights NAME CARD …           three nights of nights.yaml over these cards, in the deployment of `run NAME`
#                                                   where there is one; in the last a second process works on the last card while
#                                                   that is measured. Ends with 1 where its verdicts are not as they must be
#   bench/gpu/cards.sh table NAME …                 what the runs did, side by side
#   bench/gpu/cards.sh collect DIR                  writes DIR/cards.tar.gz
# QUANTFLEET_GPU_HOME (/tmp/quantfleet): where run.sh has put everything. PACKED (/tmp/carried/cards.tar.xz).
# CARDS_PORT (7943) and the next one: Temporal's server and PostgreSQL. Two runs at once need ports of their own.
# SECONDS_LEFT (540): a sweep that takes longer is cancelled, and what it has measured is reported; nights end by a deadline then.
# CARDS=processor: a small sweep on nodes without GPU, to try the script itself. They share a processor, so whoever computes beside one
# of them disturbs all: instead of that, the machine of the disturbed one swaps.
set -euo pipefail

AWAY_SECONDS=3
STOP_SECONDS=20
SERVER_PORT=${CARDS_PORT:-7943}
POSTGRES_PORT=$((SERVER_PORT + 1))
NOBODY=65534

home=${QUANTFLEET_GPU_HOME:-/tmp/quantfleet}
product=$home/product
declare -A pids=() starts=()
# What a program of quantfleet is started with.
prefix=()

main() {
  export PATH=$home/tools:$PATH LD_LIBRARY_PATH=$home/tensorrt${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  export QUANTFLEET_PYTHON=$home/python/bin/python
  step "$@"
}

step() {
  say "$* …"
  "step_$1" "${@:2}"
  say "$1: done"
}

say() {
  echo "[$(date -u +%H:%M:%S) +${SECONDS}s] $*"
}

# The npm packages of this checkout come over those that were packed with the product.
step_unpack() {
  xz -T0 -dc "${PACKED:-/tmp/carried/cards.tar.xz}" | tar -C "$home" -xf -
  cp -r "$home/packages/node_modules" "$product"
  rm -r "$home/packages"
}

step_run() {
  local name=$1 victim='' card nodes=() started
  shift
  if [[ $1 == --kill ]]; then
    shift
    victim=${!#}
  fi
  for card in "$@"; do nodes+=("card-$card"); done
  start_deployment "$name" "$@"
  write_sweep "${nodes[@]}"
  started=$SECONDS
  quantfleet_program sweep run "$deployment/cards.yaml" --config "$deployment/client.yaml" >"$deployment/out/client.txt" 2>&1 &
  pids[client]=$!
  if [[ -n $victim ]]; then kill_and_start "card-$victim"; fi
  wait_for_client "$started"
  say "$name: $((SECONDS - started)) s for ${#nodes[@]} nodes"
  echo "$((SECONDS - started))" >"$deployment/out/seconds.txt"
  write_results
  stop_all
  trap - EXIT
}

# Cards are measured one after another, as those of one machine are.
start_deployment() {
  start_cluster "$@"
  local card
  for card in "${@:2}"; do start_worker "card-$card" node; done
  quantfleet client node list | tee "$deployment/out/nodes.txt"
}

# All but the nodes, whose settings are written: of a name, and cards.
start_cluster() {
  local card
  deployment=$home/cards/$1
  mkdir -p "$deployment/out"
  # PostgreSQL runs as another user.
  chmod a+x "$home" "$home/cards" "$deployment"
  trap stop_all EXIT
  # A worker is up once its log says so.
  rm -f "$deployment"/out/*.log
  start_servers
  write_settings client '' host 'datasets: { images: { csv: '"$home/images/labels.csv"' } }' workflows '' results ''
  for card in "${@:2}"; do write_settings "card-$card" "$(device_of "$card")"; done
  quantfleet client cluster setup
  start_worker workflows workflows
  start_worker results results
  # The cards are for measuring: the host computes on the processor.
  CUDA_VISIBLE_DEVICES='' start_worker host host
}

step_nights() {
  local name=$1 victim=${!#} night started=$SECONDS
  shift
  start_cluster "$name" "$@"
  start_nodes_apart "$@"
  for night in 1 2 3; do
    write_fleet "$((${SECONDS_LEFT:-540} - SECONDS + started))" "$@"
    quantfleet_program fleet run "$deployment/fleet.yaml" --config "$deployment/client.yaml" --json \
      >"$deployment/out/night-$night.json" 2>"$deployment/out/night-$night.txt" &
    pids[client]=$!
    if ((night == 3)); then disturb_while_measured "$victim"; fi
    wait_for_night "$night"
    say "night $night: $((SECONDS - started)) s since the start"
    quantfleet client fleet show "$(night_id "$night")" --out "$deployment/out/night-$night" | tee "$deployment/out/night-$night.show.txt"
  done
  stop_all
  trap - EXIT
  tail -n 300 "$deployment"/{host,card-*}/logs/quantfleet.log >"$deployment/out/night-logs.txt" 2>/dev/null || true
  tables_of_nights "card-$victim" | tee "$deployment/out/nights.md"
}

# It ends with 1 where a node regressed or was not measured.
wait_for_night() {
  local code=0
  wait "${pids[client]}" || code=$?
  unset 'pids[client]'
  if ((code > 1)); then
    cat "$deployment/out/night-$1.txt" >&2
    exit "$code"
  fi
}

# Each card has cores and locks of its own, so that they are measured at once: one after another they would take too long.
start_nodes_apart() {
  local card position=0 share
  share=$(($(nproc) / $#))
  for card in "$@"; do
    if [[ ${CARDS-} == processor ]]; then
      prefix=(env "QUANTFLEET_LOCKS=$deployment/locks")
    else
      prefix=(env "QUANTFLEET_LOCKS=$deployment/locks/$card" taskset -c "$((position * share))-$((position * share + share - 1))")
    fi
    start_worker "card-$card" node
    position=$((position + 1))
  done
  prefix=()
}

# Seconds that are left, and cards.
write_fleet() {
  local seconds=$1 card nodes=()
  local small=(-e 's/^\( *backend:\) .*/\1 auto/' -e 's/images: 128/images: 8/' -e 's/images: 300/images: 20/'
    -e 's/calibrationBatchSizes: .*/calibrationBatchSizes: [1]/' -e 's/\[1, 32\]/[1, 2]/' -e 's/hotRuns: [0-9]*/hotRuns: 50/' -e 's/othersPercent: [0-9]*/othersPercent: 100/'
    -e 's/resize: 256/resize: 72/' -e 's/crop: 224/crop: 64/')
  if [[ ${CARDS-} != processor ]]; then small=(); fi
  for card in "${@:2}"; do nodes+=("card-$card"); done
  sed -e "s|weights: weights/|weights: $home/weights/|" -e "s/^builds: .*/builds: ${BUILDS:-2}/" "${small[@]}" \
    "$product/bench/gpu/nights.yaml" >"$deployment/fleet.yaml"
  (IFS=,; echo "nodes: [${nodes[*]}]") >>"$deployment/fleet.yaml"
  # At least a moment: a fleet file has a deadline, and what was not measured by then is a verdict too.
  awk -v seconds="$seconds" 'BEGIN { print "deadlineMinutes: " (seconds > 6 ? seconds / 60 : 0.1) }' >>"$deployment/fleet.yaml"
}

# From when a node has its engines to when they are measured.
disturb_while_measured() {
  local id=card-$1 log=$deployment/out/disturber.log
  until is_compared "$id"; do
    kill -0 "${pids[client]}" 2>/dev/null || { say "the night ended before $id was measured"; return; }
    sleep 0.5
  done
  if [[ ${CARDS-} == processor ]]; then
    swap_for_ever "$deployment/machine-$1" >"$log" 2>&1 &
  else
    CUDA_VISIBLE_DEVICES=$1 "$QUANTFLEET_PYTHON" "$product/bench/gpu/disturb_gpu.py" >"$log" 2>&1 &
  fi
  pids[disturber]=$!
  say "a second process works beside $id"
  while is_compared "$id" && kill -0 "${pids[client]}" 2>/dev/null; do
    kill -0 "${pids[disturber]}" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.5
  done
  kill -TERM "${pids[disturber]}"
  end disturber
  say "and no more: $(tail -n 1 "$log")"
}

is_compared() {
  (($(query quantfleet "select count(*) from night_engines e where node_id = '$1' and not exists
    (select 1 from night_comparisons c where c.night_id = e.night_id and c.node_id = e.node_id)" -t) > 0))
}

night_id() {
  "$home/tools/node" -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).nightId' "$deployment/out/night-$1.json"
}

# Of the node that was disturbed in the last.
tables_of_nights() {
  "$home/tools/node" "$product/bench/gpu/nights-table.js" "$1" "$deployment"/out/night-{1,2,3}.json
}

start_servers() {
  start_postgres
  temporal server start-dev --headless --ip 127.0.0.1 --port "$SERVER_PORT" --log-level error \
    --db-filename "$deployment/temporal.db" >"$deployment/out/temporal.log" 2>&1 &
  pids[temporal]=$!
  mkdir -p "$deployment/store"
  until_ready temporal operator cluster health --address "127.0.0.1:$SERVER_PORT"
}

# It refuses to run as root, and its programs need the libraries that they were built with.
start_postgres() {
  local data=$deployment/postgres/data
  mkdir -p "$deployment/postgres"
  if [[ $(id -u) == 0 ]]; then chown "$NOBODY:$NOBODY" "$deployment/postgres"; fi
  if [[ ! -d $data ]]; then
    (postgres_program initdb -D "$data" -U postgres -A trust -E UTF8 --locale=C --no-sync) >"$deployment/out/initdb.log"
  fi
  postgres_program postgres -D "$data" -c "port=$POSTGRES_PORT" -c listen_addresses=127.0.0.1 \
    -c "unix_socket_directories=$deployment/postgres" >"$deployment/out/postgres.log" 2>&1 &
  pids[postgres]=$!
  until_ready query postgres 'select 1'
  if ! query quantfleet 'select 1' >/dev/null 2>&1; then
    query postgres 'create role quantfleet login'
    query postgres 'create database quantfleet owner quantfleet'
  fi
}

postgres_program() {
  local as_nobody=() programs
  programs=$(echo "$home"/postgres/lib/postgresql/*/bin)
  if [[ $(id -u) == 0 ]]; then as_nobody=(setpriv "--reuid=$NOBODY" "--regid=$NOBODY" --clear-groups); fi
  cd "$deployment/postgres"
  exec "${as_nobody[@]}" env "LD_LIBRARY_PATH=$home/postgres/libraries" "$programs/$1" "${@:2}"
}

query() {
  (postgres_program psql -h 127.0.0.1 -p "$POSTGRES_PORT" -U postgres -d "$1" -X -q -A -F ' | ' -c "$2" "${@:3}")
}

device_of() {
  if [[ ${CARDS-} == processor ]]; then
    echo "machineRoot: machine-$1"
    make_machine "$deployment/machine-$1"
  else
    echo "device: $1"
  fi
}

# What a node is told of its machine: all that is there, but for what has been swapped.
make_machine() {
  mkdir -p "$1/proc"
  ln -sfn /sys "$1/sys"
  ln -sfn /etc "$1/etc"
  ln -sf /proc/{stat,meminfo,cpuinfo,loadavg} "$1/proc"
  note_swapped "$1" 0
}

note_swapped() {
  printf 'pswpin 0\npswpout %d\n' "$2" >"$1/proc/vmstat.new"
  mv "$1/proc/vmstat.new" "$1/proc/vmstat"
}

swap_for_ever() {
  local pages=0
  while sleep 0.1; do
    pages=$((pages + 10000))
    note_swapped "$1" "$pages"
    echo "$pages pages swapped"
  done
}

# Pairs of a node id and what its settings have besides.
write_settings() {
  while (($# > 0)); do
    cat >"$deployment/$1.yaml" <<END
nodeId: $1
stateDir: $1
temporal: { address: '127.0.0.1:$SERVER_PORT' }
store: { folder: store }
results: { postgres: { host: 127.0.0.1, port: $POSTGRES_PORT } }
$2
END
    shift 2
  done
}

write_sweep() {
  local small=(-e 's/^backend: .*/backend: auto/' -e 's/images: 128/images: 8/' -e 's/except: \[calibration\]/&, images: 40/'
    -e 's/hotRuns: 200/hotRuns: 20/' -e 's/\[1, 8, 32, 128\]/[1, 4]/' -e 's/^calibrationBatchSizes: .*/calibrationBatchSizes: [1]/')
  if [[ ${CARDS-} != processor ]]; then small=(); fi
  sed -e "s|weights: weights/|weights: $home/weights/|" "${small[@]}" "$product/bench/gpu/cards.yaml" >"$deployment/cards.yaml"
  (IFS=,; echo "nodes: [$*]") >>"$deployment/cards.yaml"
}

start_worker() {
  local id=$1 role=$2 log=$deployment/out/$1.log
  : >>"$log"
  quantfleet_program worker "$role" --config "$deployment/$id.yaml" >>"$log" 2>&1 &
  pids[$id]=$!
  starts[$id]=$((${starts[$id]:-0} + 1))
  until (($(grep -c 'is up; server' "$log") == starts[$id])); do
    if ! kill -0 "${pids[$id]}" 2>/dev/null; then
      cat "$log" >&2
      exit 1
    fi
    sleep 0.5
  done
  say "$id is up"
}

# A program of its own, so that its process id is the worker's.
quantfleet_program() {
  exec "${prefix[@]}" "$home/tools/node" "$product/bin/quantfleet.js" "$@"
}

quantfleet() {
  (quantfleet_program "${@:2}" --config "$deployment/$1.yaml")
}

until_ready() {
  local until=$((SECONDS + 120))
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS > until)); then say "not ready after 120 s: $*"; exit 1; fi
    sleep 0.5
  done
}

# In the middle: when the node has saved a trial, and measures the next.
kill_and_start() {
  local id=$1
  while ! is_measuring "$id"; do
    kill -0 "${pids[client]}" 2>/dev/null || { say "the sweep ended before $id was killed"; return; }
    sleep 1
  done
  kill -9 "${pids[$id]}"
  wait "${pids[$id]}" 2>/dev/null || true
  say "$id killed; saved by then: $(saved_by "$id")"
  sleep "$AWAY_SECONDS"
  start_worker "$id" node
}

is_measuring() {
  (($(saved_by "$1") > 0)) && quantfleet client node show "$1" --json 2>/dev/null | grep -q '"evaluateEngine"'
}

saved_by() {
  query quantfleet "select count(*) from trials where node_id = '$1'" -t
}

wait_for_client() {
  while kill -0 "${pids[client]}" 2>/dev/null; do
    if ((SECONDS - $1 > ${SECONDS_LEFT:-540})); then
      say 'no time is left: the sweep is cancelled'
      quantfleet client sweep cancel "$(sweep_id)" || true
      break
    fi
    sleep 1
  done
  wait "${pids[client]}" || say "the client ended with $?"
  unset 'pids[client]'
}

sweep_id() {
  query quantfleet 'select sweep_id from sweeps' -t
}

write_results() {
  local out=$deployment/out
  quantfleet client report "$(sweep_id)" --out "$out/report" >"$out/report.txt" || true
  quantfleet client results export --format csv --to "$out/measurements.csv"
  quantfleet client results export --format parquet --to "$out/measurements.parquet"
  quantfleet client node list >"$out/nodes-at-the-end.txt"
  write_tables >"$out/tables.txt"
  cat "$out/tables.txt"
  tail -n 300 "$deployment"/{host,card-*}/logs/quantfleet.log >"$out/worker-logs.txt" 2>/dev/null || true
  du -sm "$deployment"/{store,*/store-cache} >"$out/disk.txt" 2>/dev/null || true
}

write_tables() {
  query quantfleet "select status, extract(epoch from finished_at::timestamptz - started_at::timestamptz)::int as seconds from sweeps"
  query quantfleet "select node_id as node, count(*) as trials, count(*) filter (where status = 'measured') as measured from trials
    group by node_id order by node_id"
  query quantfleet "select stage, count(*) filter (where kind = 'built') as built,
    count(distinct stage_key) filter (where kind = 'built') as keys, count(*) filter (where kind = 'cached') as found,
    round(sum(seconds) filter (where kind = 'built')) as seconds,
    round(max(seconds) filter (where kind = 'built')) as longest from stages group by stage order by min(position), stage"
  query quantfleet "select node_id as node, recipe, calibration_batch_size as size, status, failure_code as failure from trials
    order by recipe, size, node"
}

stop_all() {
  local name
  for name in client "${!pids[@]}"; do
    if [[ -z ${pids[$name]-} || $name == temporal || $name == postgres ]]; then continue; fi
    kill -TERM "${pids[$name]}" 2>/dev/null || true
  done
  for name in "${!pids[@]}"; do
    if [[ $name != temporal && $name != postgres ]]; then end "$name"; fi
  done
  for name in temporal postgres; do
    if [[ -n ${pids[$name]-} ]]; then
      kill -INT "${pids[$name]}" 2>/dev/null || true
      end "$name"
    fi
  done
}

end() {
  local until=$((SECONDS + STOP_SECONDS))
  while kill -0 "${pids[$1]}" 2>/dev/null; do
    if ((SECONDS > until)); then kill -KILL "${pids[$1]}" 2>/dev/null || true; fi
    sleep 0.2
  done
  unset "pids[$1]"
}

step_table() {
  local name
  for name in "$@"; do
    echo "== $name: $(cat "$home/cards/$name/out/seconds.txt") s"
    cat "$home/cards/$name/out/tables.txt"
  done
}

step_collect() {
  mkdir -p "$1"
  # What `run.sh noise` and `sampling` found, too, where they ran.
  (shopt -s nullglob && cd "$home" && tar -czf - cards/*/out cards/*/*.yaml noise/*.{md,json}) >"$1/cards.tar.gz"
  ls -l "$1/cards.tar.gz"
}

main "$@"
