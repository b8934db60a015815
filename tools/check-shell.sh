#!/bin/sh
# Checks every shell file of the project: shellcheck, and dash's parser for what
# says it is POSIX sh. A file is shell when its first lines say so: `#!` in a
# program, `# shellcheck shell=` in what is sourced.
set -eu
cd "$(dirname "$0")/.."

list=$(mktemp)
trap 'rm -f "$list"' EXIT
find . \( -name .git -o -name .cache -o -name node_modules -o -name dist \) -prune -o -type f \
  -exec awk '
    FNR == 1 && /^#!.*[\/ ]sh( |$)/        { print "sh", FILENAME }
    FNR == 1 && /^#!.*[\/ ](ba|da)sh( |$)/ { print "bash", FILENAME }
    /^# shellcheck shell=/                 { print substr($3, 7), FILENAME }
    FNR == 9                               { nextfile }
  ' {} + > "$list"

failed=0
sed 's/^[a-z]* //' "$list" | sort -u | xargs -d '\n' shellcheck --external-sources || failed=1
sed -n 's/^sh //p' "$list" | xargs -d '\n' -n 1 dash -n || failed=1
[ "$failed" -eq 0 ] || exit 1
printf 'shell: %s files checked\n' "$(wc -l < "$list")"
