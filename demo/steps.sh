# shellcheck shell=bash
set -eu
# How the demo tells its story: a line for each step, with its time; below it
# what the step wants to show; and an end with the reason when a step fails.
# Sourced.

steps=0

# Seconds since $1, a value of EPOCHREALTIME, with one decimal → $REPLY
elapsed_since() {
  local tenths=$(((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}) / 100000))
  REPLY=$((tenths / 10)).$((tenths % 10))
}

# Runs function $2, whose title is $1, in a shell of its own. What it prints
# goes to its log, what it passes to `show` below its line.
step() {
  local title=$1 log began=$EPOCHREALTIME code=0
  steps=$((steps + 1))
  log=$(printf '%02d-%s.log' "$steps" "$2")
  printf '%2d  %-64s' "$steps" "$title"
  set +e
  (
    set -eu
    "$2"
  ) > "/logs/$log" 2>&1 3> /tmp/shown
  code=$?
  set -e
  elapsed_since "$began"
  if [ "$code" -ne 0 ]; then
    printf '  failed\n\nThe end of %s:\n\n' "${logs_outside:?}/$log"
    tail -n 30 "/logs/$log"
    exit 1
  fi
  printf '%7s s\n' "$REPLY"
  sed 's/^/      /' /tmp/shown
}

# Prints its arguments, one a line, below the step's line.
show() { printf '%s\n' "$@" | tee -a /dev/fd/3; }

# Ends the step with what should have been otherwise.
wrong() {
  printf '\nThis is wrong: %s\n' "$*"
  exit 1
}

# The same for a list that ought to be empty.
expect_nothing() {
  [ -z "$2" ] || wrong "$1"$'\n'"$2"
}
