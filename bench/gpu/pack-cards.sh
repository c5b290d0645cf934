#!/usr/bin/env bash
# Packs what bench/gpu/cards.sh needs besides the parts of bench/gpu/pack.sh: PostgreSQL as Debian has it, with its
# libraries, and the npm packages of this checkout, without those with native parts, which change with their version alone.
#   bench/gpu/pack-cards.sh OUT_DIR
# Result: OUT_DIR/cards.tar.xz.
set -euo pipefail

NATIVE='^node_modules/(@temporalio/core-bridge|onnxruntime-node|@swc/core[^/]*|@libsql/[^/]*)(/|$)'

main() {
  mkdir -p "${1:?output folder}"
  out=$(realpath "$1")
  cd "$(dirname "$0")/../.."
  stage=$(mktemp -d "$out/stage.XXXXXX")
  trap 'rm -r "$stage"' EXIT
  stage_postgres "$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 | sort -V | tail -1)"
  stage_packages
  tar -C "$stage" -cf - postgres packages | xz -T0 -9 >"$out/cards.tar.xz"
  ls -l "$out/cards.tar.xz"
}

# The programs find their files from where they lie themselves, as long as the folders between stay the same.
stage_postgres() {
  local server=$1 version to=$stage/postgres program
  version=${server##*/}
  mkdir -p "$to/lib/postgresql/$version/bin" "$to/lib/postgresql/$version/lib" "$to/share/postgresql" "$to/libraries"
  for program in initdb postgres pg_ctl psql; do cp "$server/bin/$program" "$to/lib/postgresql/$version/bin"; done
  cp -r "/usr/share/postgresql/$version" "$to/share/postgresql"
  cp "$server/lib"/{plpgsql,dict_snowball}.so "$to/lib/postgresql/$version/lib"
  rm -rf "$to/share/postgresql/$version"/{extension/*--*--*,locale,man}
  # glibc is the host's own.
  ldd "$server"/bin/{initdb,postgres,psql} | awk '$3 ~ /^\// { print $3 }' | sort -u |
    grep -Ev '/(libc|libm|libdl|libpthread|librt|libresolv)\.so\.' | xargs cp -L -t "$to/libraries"
}

stage_packages() {
  mkdir "$stage/packages"
  { npm ls --omit=dev --all --parseable 2>/dev/null || true; } |
    sed -n "s|^$PWD/\(node_modules/.*\)|\1|p" | grep -Ev "$NATIVE" | grep -v '/node_modules/' |
    xargs cp -r --parents -t "$stage/packages"
  find "$stage/packages" \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
}

main "$@"
