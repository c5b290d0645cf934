#!/usr/bin/env bash
# Provokes what goes wrong in a fleet, on a GPU host where run.sh has unpacked and installed, and shows what a user sees.
#   bench/gpu/provoke.sh operator    a network with an operator that TensorRT does not have
#   bench/gpu/provoke.sh images      half of the images vanish while the sweep runs
#   bench/gpu/provoke.sh workspace   one MiB of workspace for a layer that needs more
#   bench/gpu/provoke.sh kernels     one MiB of workspace for a network that can do with less
#   bench/gpu/provoke.sh cancel      a sweep is cancelled in the middle of a build
#   bench/gpu/provoke.sh kill        the worker is killed in the middle of a build, and the sweep is run again
#   bench/gpu/provoke.sh all         all of them side by side, each into its own log
# Each has a state folder of its own, so that no timing cache shortens its builds.
set -euo pipefail

SCENARIOS=(operator images workspace kernels cancel kill)

home=${QUANTFLEET_GPU_HOME:-/tmp/quantfleet}

main() {
  export PATH=$home/tools:$PATH LD_LIBRARY_PATH=$home/tensorrt${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  export QUANTFLEET_PYTHON=$home/python/bin/python CUDA_VISIBLE_DEVICES=0
  local number
  for number in "${!SCENARIOS[@]}"; do
    local scenario=${SCENARIOS[number]} place=$home/provoked/${SCENARIOS[number]}
    [[ $1 == "$scenario" || $1 == all ]] || continue
    mkdir -p "$place"
    printf 'temporal: { port: %d, uiPort: %d }\n' $((8100 + number)) $((8200 + number)) >"$place/quantfleet.yaml"
    (cd "$place" && "provoke_$scenario" >"$home/provoked/$scenario.log" 2>&1) &
  done
  wait
  tail -n +1 "$home/provoked"/*.log
}

provoke_operator() {
  "$QUANTFLEET_PYTHON" "$home/product/bench/gpu/provoking_network.py" determinant determinant.onnx
  write_sweep operator "{ onnx: determinant.onnx, classes: 1000 }" "{ recipe: tensorrt-calibrator, precision: fp32 }" "$home/images"
  quantfleet sweep run operator.yaml || echo "exit $?"
}

provoke_images() {
  cp -rL "$home/images" images
  write_sweep images "$MOBILENET" "pytorch-fp32, tensorrt-calibrator" images
  quantfleet sweep run images.yaml &
  local sweep=$!
  until ls .quantfleet/logs/stages/evaluate-*.log >/dev/null 2>&1; do sleep 0.2; done
  find images -type f ! -name labels.csv | awk 'NR % 2' | xargs rm
  echo "--- half of the images are gone"
  wait $sweep || echo "exit $?"
}

provoke_workspace() {
  "$QUANTFLEET_PYTHON" "$home/product/bench/gpu/provoking_network.py" sorting sorting.onnx
  write_sweep workspace "{ onnx: sorting.onnx, classes: 1000 }" "{ recipe: tensorrt-calibrator, precision: fp32 }" \
    "$home/images" "workspaceMiB: 1,"
  quantfleet sweep run workspace.yaml || echo "exit $?"
}

provoke_kernels() {
  write_sweep kernels "$MOBILENET" "{ recipe: tensorrt-calibrator, precision: fp16 }" "$home/images" "workspaceMiB: 1,"
  quantfleet sweep run kernels.yaml || echo "exit $?"
}

provoke_cancel() {
  start_building cancel
  local sweep_id
  sweep_id=$(quantfleet sweep status --json | sed -n 's/.*"sweepId": *"\([^"]*\)".*/\1/p' | head -1)
  local since=$SECONDS
  quantfleet sweep cancel "$sweep_id"
  echo "--- cancelled within $((SECONDS - since)) s; builders left: $(builders)"
  wait $sweep || echo "exit $?"
}

provoke_kill() {
  start_building kill
  echo "--- killing the worker; builders now: $(builders)"
  kill -9 $sweep
  sleep 2
  echo "--- 2 s later; builders left: $(builders)"
  wait $sweep || echo "exit $?"
  quantfleet sweep run kill.yaml || echo "exit $?"
}

# Leaves the process id of the sweep in `sweep`, in the middle of its first build.
start_building() {
  write_sweep "$1" "$MOBILENET" "{ recipe: tensorrt-calibrator, precision: fp16 }" "$home/images"
  # Not through the function: its process is to be killed.
  "$home/tools/node" "$home/product/bin/quantfleet.js" sweep run "$1.yaml" &
  sweep=$!
  until ls .quantfleet/logs/stages/build-*.log >/dev/null 2>&1; do sleep 0.2; done
  sleep 4
}

builders() {
  pgrep -fc "quantfleet_tools build_tensorrt $PWD" || true
}

MOBILENET="{ architecture: mobilenet_v2, weights: $home/weights/mobilenet_v2.pth, classes: 1000 }"

# NAME MODEL RECIPES IMAGES [ENGINE_KEYS]
write_sweep() {
  cat >"$1.yaml" <<YAML
name: provoked-$1
model: $2
preprocessing: imagenet1k-v1
dataset:
  name: latency only
  calibration: { csv: $4/labels.csv, images: 64, order: shuffled }
  evaluation: { csv: $4/labels.csv, images: 50, except: [calibration] }
recipes: [$3]
calibrationBatchSizes: [16]
backend: tensorrt
tensorrtRtxProof: none
engine: { ${5-}optimizationLevel: 2 }
measurement: { throughputBatchSizes: [1, 8] }
YAML
}

quantfleet() {
  "$home/tools/node" "$home/product/bin/quantfleet.js" "$@"
}

main "$@"
