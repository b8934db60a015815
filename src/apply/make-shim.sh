#!/bin/sh
# Stands before make on PATH while modules are built: a -j of a module's own would leave the budget of processors
# that all builds of a call share. MAKEFLAGS brings the budget; everything else goes on to the real make.
count=no
for word; do
  shift
  if [ "$count" = yes ]; then
    count=no
    case $word in '' | *[!0-9]*) ;; *) continue ;; esac
  fi
  case $word in
    -j | --jobs) count=yes ;;
    -j* | --jobs=*) ;;
    *) set -- "$@" "$word" ;;
  esac
done
exec "$DKMS_MAKE" "$@"
