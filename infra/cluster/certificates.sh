#!/bin/sh
# The cluster's own certificate authority: for Temporal's server, its workers and clients. Needs openssl alone.
set -eu

usage() {
  cat <<'EOF'
Usage: certificates.sh FOLDER init                     make the authority: ca.key, ca.pem
       certificates.sh FOLDER server NAME …            server.pem and server.key for these DNS names and IP addresses
       certificates.sh FOLDER client NAME              client-NAME.pem and client-NAME.key for a machine or a person
       certificates.sh FOLDER renew                    every certificate anew, each for its old name and with a new key
       certificates.sh FOLDER rotate-authority         a new authority beside the old one: ca.pem then holds both
       certificates.sh FOLDER retire-authority         only the newest authority stays in ca.pem
       certificates.sh FOLDER list                     what there is, and until when it holds

  ca.key signs whatever it is asked to: keep FOLDER off the cluster's machines. The other files go where they are used.
EOF
}

[ $# -ge 2 ] || { usage >&2; exit 2; }
folder=$1 action=$2
shift 2
authority_days=3650 leaf_days=397
umask 077
mkdir -p "$folder"
cd "$folder"

fail() { echo "certificates.sh: $1" >&2; exit 2; }
new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }
need_authority() { [ -f ca.key ] || fail "no authority in $folder: init makes one"; }

new_authority() {
  new_key ca.key.new
  openssl req -x509 -new -key ca.key.new -days "$authority_days" -subj "/CN=quantfleet CA $(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    -addext keyUsage=critical,keyCertSign,cRLSign -out ca-newest.pem.new
}

# leaf FILE COMMON-NAME USAGE ALTERNATIVE-NAMES; both files are complete before either takes its place.
leaf() {
  new_key "$1.key.new"
  printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\nsubjectAltName=%s\n' "$3" "$4" >"$1.ext"
  openssl req -new -key "$1.key.new" -subj "/CN=$2" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca-newest.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 16)" -days "$leaf_days" \
    -extfile "$1.ext" -out "$1.pem.new" 2>/dev/null
  rm "$1.ext" "$1.csr"
  mv "$1.key.new" "$1.key"
  mv "$1.pem.new" "$1.pem"
}

# The server's own parts speak to each other with the same certificate, as servers and as clients.
server_leaf() { leaf server temporal serverAuth,clientAuth "$1"; }
client_leaf() { leaf "client-$1" "$1" clientAuth "DNS:$1"; }

alternative_names() {
  list=''
  for name in "$@"; do
    case $name in
      *[!0-9.]*) kind=DNS ;;
      *) kind=IP ;;
    esac
    list="$list${list:+,}$kind:$name"
  done
  echo "$list"
}

renew_all() {
  if [ -f server.pem ]; then
    server_leaf "$(openssl x509 -in server.pem -noout -ext subjectAltName | sed -n '2{s/ //g;s/IPAddress:/IP:/g;p}')"
  fi
  for file in client-*.pem; do
    [ -f "$file" ] || continue
    name=${file#client-}
    client_leaf "${name%.pem}"
  done
}

case $action in
  init)
    [ ! -f ca.key ] || fail "there is an authority in $folder already; rotate-authority makes a new one"
    new_authority
    mv ca.key.new ca.key
    mv ca-newest.pem.new ca-newest.pem
    cp ca-newest.pem ca.pem
    ;;
  server)
    need_authority
    [ $# -ge 1 ] || fail 'server: expected the names that clients use'
    server_leaf "$(alternative_names "$@")"
    ;;
  client)
    need_authority
    case ${1:-} in
      '' | *[!a-z0-9-]*) fail 'client: expected a name of lower-case letters, digits and hyphens' ;;
    esac
    client_leaf "$1"
    ;;
  renew)
    need_authority
    renew_all
    ;;
  rotate-authority)
    need_authority
    new_authority
    cat ca-newest.pem.new ca.pem >ca.pem.new
    mv ca.key.new ca.key
    mv ca-newest.pem.new ca-newest.pem
    mv ca.pem.new ca.pem
    echo 'Now: 1. copy ca.pem to every machine. 2. certificates.sh … renew, and copy the certificates. 3. retire-authority, and copy ca.pem again.'
    ;;
  retire-authority)
    need_authority
    for file in server.pem client-*.pem; do
      [ -f "$file" ] || continue
      openssl verify -CAfile ca-newest.pem "$file" >/dev/null 2>&1 || fail "$file is of the old authority: renew first"
    done
    cp ca-newest.pem ca.pem.new
    mv ca.pem.new ca.pem
    ;;
  list)
    for file in ca-newest.pem server.pem client-*.pem; do
      [ -f "$file" ] || continue
      printf '%-32s until %s\n' "$file" "$(openssl x509 -in "$file" -noout -enddate | cut -d= -f2)"
    done
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
