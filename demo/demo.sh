#!/bin/bash
# Two tarballs of drivers become packages that outlive a kernel upgrade, shown
# with real apt, kernels and makes in a throwaway root; nothing of it stays but
# the logs. Downloads are kept for the next time.
set -eu
cd "$(dirname "$0")/.."

[ "$(id -u)" -eq 0 ] || { echo "demo: needs root, for the throwaway root it takes place in" >&2; exit 1; }

package=$(ls dist/dkms-ng_*_all.deb)
logs=${DKMS_NG_CACHE:-$PWD/.cache}/demo
rm -rf "$logs"
mkdir -p "$logs"

exec test/roots/enter demo --ro "$PWD/demo:/demo" --ro "$PWD/$package:/packages/${package##*/}" \
  --rw "$logs:/logs" --env "logs_outside=$logs" -- bash /demo/story.sh
