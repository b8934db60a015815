# shellcheck shell=bash
# What `enter` and `build` both need to know: where layers are and which one a
# name means. Sourced; the caller has `set -eu`.

roots=$(realpath "${BASH_SOURCE[0]%/*}")
cache=${DKMS_NG_CACHE:-$(realpath "$roots/../..")/.cache}

fail() {
  printf 'test/roots: %s\n' "$*" >&2
  exit 1
}

# The parent of layer $1 → $REPLY; empty for the layer that debootstrap makes.
read_parent() {
  local line
  [ -f "$roots/layers/$1.sh" ] || fail "there is no layer '$1'; see $roots/layers"
  read -r line < "$roots/layers/$1.sh" || true
  [ "${line#\# from: }" != "$line" ] || fail "layers/$1.sh does not start with '# from: PARENT'"
  REPLY=${line#\# from: }
  [ "$REPLY" != nothing ] || REPLY=
}

# The directory of layer $1 → $REPLY. Its name holds a digest of the layer's
# script and of all its parents' scripts: a directory that is there is right,
# and a changed script means another directory.
layer_directory() {
  local name=$1 scripts=() digest
  while [ -n "$name" ]; do
    scripts+=("$roots/layers/$name.sh")
    read_parent "$name"
    name=$REPLY
  done
  digest=$(cat "${scripts[@]}" | sha256sum)
  REPLY=$cache/layers/$1-${digest:0:12}
}
