#!/bin/sh
# Installs quantfleet on a Jetson with JetPack 5, 6 or 7, from the unpacked archive for boards that holds this script.
# Without --yes it looks and says what it would do, and changes nothing.
set -eu

usage() {
  cat <<'EOF'
Usage: install.sh [OPTION …]              look at the board, and say what would be done
       install.sh --yes [OPTION …]        do it
       install.sh uninstall [--yes]       take it away; settings and state stay
       install.sh uninstall --purge [--yes]   settings, state and the user too

  --node-id ID       name of this board as a node (default: its host name)
  --address H:P      Temporal server, written into new settings
  --prefix DIR       where programs go (default: /opt/quantfleet)
  --root DIR         tree that counts as / (default: /)
EOF
}

action=install yes='' purge='' node_id='' address='' prefix=/opt/quantfleet root=''
while [ $# -gt 0 ]; do
  case $1 in
    uninstall) action=uninstall ;;
    --yes) yes=yes ;;
    --dry-run) yes='' ;;
    --purge) purge=yes ;;
    --node-id | --address | --prefix | --root)
      [ $# -ge 2 ] || { echo "install.sh: $1 needs a value" >&2; exit 2; }
      case $1 in
        --node-id) node_id=$2 ;;
        --address) address=$2 ;;
        --prefix) prefix=$2 ;;
        --root) root=${2%/} ;;
      esac
      shift
      ;;
    -h | --help) usage; exit 0 ;;
    *) echo "install.sh: unknown: $1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done
case $prefix in
  /*[!/]) ;;
  *) echo "install.sh: --prefix: expected an absolute path that is not /, not $prefix" >&2; exit 2 ;;
esac

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
settings=/etc/quantfleet/quantfleet.yaml
state=/var/lib/quantfleet
command=/usr/local/bin/quantfleet
units=/etc/systemd/system
unit_names='quantfleet-node.service quantfleet-node@.service quantfleet-host.service'

faults=0
found() { printf '  ok  %s\n' "$1"; }
note() { printf '  !   %s\n' "$1"; }
fault() { printf '  NO  %s\n      %s\n' "$1" "$2"; faults=$((faults + 1)); }

# step TEXT COMMAND …: says it, and does it with --yes.
step() {
  printf '  %s\n' "$1"
  shift
  [ -z "$yes" ] || "$@"
}

require_root() {
  if [ -n "$yes" ] && [ "$(id -u)" -ne 0 ]; then
    echo 'install.sh: --yes needs root: sudo' "$0" '…' >&2
    exit 3
  fi
}

read_release() {
  release_file=$root/etc/nv_tegra_release
  if [ ! -r "$release_file" ]; then
    fault 'not a Jetson: /etc/nv_tegra_release is not there' 'On other machines install the npm package; docs/guide/fleet.md says how.'
    return
  fi
  l4t=$(sed -n 's/^# R\([0-9]*\) (release), REVISION: \([0-9.]*\),.*/\1.\2/p' "$release_file")
  case $l4t in
    35.*) jetpack=5 python_version=3.8 ;;
    36.*) jetpack=6 python_version=3.10 ;;
    38.* | 39.*) jetpack=7 python_version=3.12 ;;
    *)
      fault "Jetson Linux ${l4t:-of an unknown release} is not JetPack 5, 6 or 7" 'Expected release R35, R36, R38 or R39 in /etc/nv_tegra_release.'
      return
      ;;
  esac
  found "JetPack $jetpack (Jetson Linux $l4t)"
}

read_python() {
  [ -n "${python_version:-}" ] || return 0
  python=$root/usr/bin/python$python_version
  if [ ! -x "$python" ]; then
    fault "Python $python_version is not there, for which JetPack $jetpack has TensorRT" "sudo apt-get install python$python_version python$python_version-venv"
  elif [ ! -d "$root/usr/lib/python$python_version/ensurepip" ]; then
    fault "Python $python_version has no venv" "sudo apt-get install python$python_version-venv"
  else
    found "Python $python_version with venv"
  fi
  for folder in usr/lib usr/local/lib; do
    packages=$root/$folder/python$python_version/dist-packages
    [ -d "$packages/tensorrt" ] || continue
    tensorrt=$(find "$packages" -maxdepth 1 -name 'tensorrt-*.*-info' | sed 's/.*tensorrt-\([0-9.]*\)\..*/\1/' | sort | tail -n 1)
    found "TensorRT ${tensorrt:-of unknown version} for Python $python_version"
    return
  done
  other=$(find "$root/usr/lib" -path '*/dist-packages/tensorrt' -maxdepth 3 2>/dev/null | sed "s|^$root||" | head -n 1)
  fault "TensorRT's bindings for Python $python_version are not there${other:+; there is $other}" 'sudo apt-get install python3-libnvinfer'
}

read_node() {
  node=$source_dir/node/bin/node
  if [ -f "$node" ]; then
    found "Node.js in the archive"
    return
  fi
  node=$(command -v node || true)
  version=$([ -z "$node" ] || "$node" -p 'process.versions.node' 2>/dev/null || true)
  major=${version%%.*}
  if [ "${major:-0}" -ge 20 ]; then
    found "Node.js $version ($node)"
  else
    fault "Node.js 20.5 or newer is not there (found: ${version:-none})" 'Use the archive quantfleet-…-linux-arm64.tar.gz, which brings it.'
  fi
}

# Node packages, Python packages, and room to work.
least_mib=4096
read_disk() {
  for folder in "$prefix" "$state"; do
    existing=$root$folder
    while [ ! -d "$existing" ]; do existing=$(dirname "$existing"); done
    free=$(df -Pk "$existing" | awk 'NR == 2 { print int($4 / 1024) }')
    if [ "$free" -ge "$least_mib" ]; then
      found "$free MiB free for $folder"
    else
      fault "$free MiB free for $folder; $least_mib MiB are needed" 'Free some space, or name another disk: --prefix for programs, a mount or link for the state.'
    fi
  done
}

# A board without a battery starts in the past until it has asked a time server; TLS and Temporal then refuse it.
read_clock() {
  made=$(date -r "$source_dir/package.json" +%s)
  now=$(date +%s)
  if [ "$now" -ge "$made" ]; then
    found "clock: $(date -u +%Y-%m-%dT%H:%M:%SZ)"
  else
    fault "the clock shows $(date -u +%Y-%m-%d), before this release was made" 'sudo timedatectl set-ntp true, or set the time.'
  fi
}

device_groups=''
read_users() {
  for group in video render; do
    if grep -q "^$group:" "$root/etc/group"; then device_groups="$device_groups${device_groups:+,}$group"; fi
  done
  if [ -n "$device_groups" ]; then
    found "groups of the device files: $device_groups"
  else
    fault 'there is no group video or render, to which the device files belong' 'This is not as JetPack makes it: look at ls -l /dev/nvhost* /dev/nvmap.'
  fi
  if grep -q '^quantfleet:' "$root/etc/passwd"; then note 'the user quantfleet is there already, and stays'; fi
}

read_settings() {
  if [ -z "$node_id" ]; then node_id=$(head -n 1 "$root/etc/hostname" 2>/dev/null | tr '[:upper:]_.' '[:lower:]--'); fi
  case $node_id in
    local | '' | -* | *[!a-z0-9-]*)
      fault "'$node_id' cannot be the name of a node" 'Name one: --node-id, with lower-case letters, digits and hyphens.'
      ;;
    *) found "node $node_id" ;;
  esac
  if [ -f "$root$settings" ]; then note "$settings is there already, and stays as it is"; fi
}

new_version=''
remove_half() {
  status=$?
  if [ "$status" -ne 0 ] && [ -n "$new_version" ]; then
    echo "install.sh: failed; removing $prefix/$version again. What ran before still does." >&2
    rm -rf "${root}${prefix:?}/${version:?}"
  fi
}

add_user() {
  grep -q '^quantfleet:' "$root/etc/passwd" && return
  useradd ${root:+--prefix "$root"} --system --user-group --home-dir "$state" --no-create-home --shell /usr/sbin/nologin quantfleet
}

add_groups() { usermod ${root:+--prefix "$root"} --append --groups "$device_groups" quantfleet; }

# Numbers, since a tree that is not / has users of its own.
owner() { awk -F: '$1 == "quantfleet" { print $3 ":" $4 }' "$root/etc/passwd"; }

copy_programs() {
  new_version=yes
  # What a power cut left.
  rm -rf "${root}${prefix:?}/${version:?}"
  mkdir -p "$root$prefix/$version"
  cp -R "$source_dir/." "$root$prefix/$version/"
}

make_python() {
  "$python" -m venv --system-site-packages "$root$prefix/$version/python-environment"
  # The pip of JetPack 5 does not know the names of today's wheels.
  for lock in board-pip "board-$python_version"; do
    "$root$prefix/$version/python-environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --ignore-installed \
      --no-deps --only-binary :all: --require-hashes -r "$source_dir/python/requirements/$lock.lock"
  done
}

write_command() {
  mkdir -p "$root${command%/*}"
  bundled=$prefix/current/node/bin/node
  [ -f "$source_dir/node/bin/node" ] || bundled=$node
  printf '#!/bin/sh\nexec "%s" "%s/current/bin/quantfleet.js" "$@"\n' "$bundled" "$prefix" >"$root$command"
  chmod 755 "$root$command"
}

write_settings() {
  mkdir -p "$root${settings%/*}/keys"
  {
    echo "# Keys: $prefix/current/docs/reference/config.md."
    echo "nodeId: $node_id"
    echo "stateDir: $state"
    echo "python: $prefix/current/python-environment/bin/python"
    echo 'temporal:'
    if [ -n "$address" ]; then echo "  address: $address"; else echo '  # address: temporal.example:7233'; fi
    echo '  namespace: quantfleet'
    echo '  # tls:'
    echo '  #   serverCa: keys/ca.pem'
    echo '  #   clientCert: keys/client.pem'
    echo '  #   clientKey: keys/client.key'
    echo '# results: { postgres: { host: database.example } }'
    echo '# store: { s3: { bucket: quantfleet, endpoint: https://store.example:7070 } }'
  } >"$root$settings"
  # The service reads it; only root writes it.
  group=$(owner)
  chown -R "0:${group#*:}" "$root${settings%/*}"
  chmod 750 "$root${settings%/*}" "$root${settings%/*}/keys"
  chmod 640 "$root$settings"
}

copy_units() {
  mkdir -p "$root$units"
  for unit in $unit_names; do cp "$source_dir/infra/systemd/$unit" "$root$units/$unit"; done
}

reload_units() { [ -n "$root" ] || systemctl daemon-reload; }

install() {
  echo 'This board:'
  read_release
  read_python
  read_node
  read_disk
  read_clock
  read_users
  read_settings
  if [ "$faults" -gt 0 ]; then
    echo
    echo "$faults of these must be mended first; nothing was changed."
    exit 3
  fi
  require_root
  version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$source_dir/package.json")
  trap remove_half EXIT
  echo
  if [ -n "$yes" ]; then echo 'Doing:'; else echo 'Would do:'; fi
  step 'make the user quantfleet, unless it is there' add_user
  step "add it to the groups $device_groups" add_groups
  if [ "$(readlink "$root$prefix/current" || true)" = "$prefix/$version" ]; then
    echo "  (version $version is installed already and stays as it is)"
  else
    step "copy the programs of version $version to $prefix/$version" copy_programs
    step "make $prefix/$version/python-environment, with the TensorRT of JetPack and packages from pip's index" make_python
  fi
  [ -f "$root$settings" ] || step "write $settings" write_settings
  step "write $command" write_command
  step "copy $unit_names to $units" copy_units
  step "make $prefix/current mean version $version" ln -sfn "$prefix/$version" "$root$prefix/current"
  new_version=''
  step 'have systemd read its units again' reload_units
  echo '  Power mode, clocks, packages of the system and the network stay as they are; no service is started.'
  echo
  if [ -z "$yes" ]; then
    echo 'Nothing was changed. With --yes this is done.'
  else
    echo "Next: complete $settings, then"
    echo '  sudo -u quantfleet quantfleet doctor --config /etc/quantfleet/quantfleet.yaml'
    echo '  sudo systemctl enable --now quantfleet-node        (after an update: restart quantfleet-node)'
  fi
}

stop_services() {
  [ -z "$root" ] || return 0
  # Each instance of the template has a name of its own.
  for unit in $(systemctl list-units --all --plain --no-legend 'quantfleet-node*' 'quantfleet-host*' | awk '{ print $1 }'); do
    systemctl disable --now "$unit"
  done
}

remove_units() {
  for unit in $unit_names; do rm -f "$root$units/$unit"; done
  reload_units
}

# Only what is quantfleet's: --prefix may name a folder that holds other things.
remove_programs() {
  rm -f "$root$prefix/current"
  for program in "$root$prefix"/*/bin/quantfleet.js; do
    [ ! -f "$program" ] || rm -rf "${program%/bin/quantfleet.js}"
  done
  [ ! -d "$root$prefix" ] || rmdir --ignore-fail-on-non-empty "$root$prefix"
}

remove_user() { ! grep -q '^quantfleet:' "$root/etc/passwd" || userdel ${root:+--prefix "$root"} quantfleet; }

uninstall() {
  require_root
  if [ -n "$yes" ]; then echo 'Doing:'; else echo 'Would do:'; fi
  step 'stop and disable the services of nodes and hosts' stop_services
  step "remove $unit_names from $units" remove_units
  step "remove $command" rm -f "$root$command"
  step "remove every version in $prefix" remove_programs
  if [ -n "$purge" ]; then
    step "remove ${settings%/*}" rm -rf "$root${settings%/*}"
    step "remove $state" rm -rf "$root$state"
    step 'remove the user quantfleet' remove_user
  else
    echo "  ${settings%/*}, $state and the user quantfleet stay; --purge removes them."
  fi
  [ -n "$yes" ] || echo 'Nothing was changed. With --yes this is done.'
}

$action
