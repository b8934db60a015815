# shellcheck shell=bash
# Evaluates dkms.conf files, each in a subshell of its own, and writes what they set to stdout as NUL-ended fields:
#   begin ID | array NAME | value NAME INDEX TEXT | match NAME INDEX 0|1|2 | other NAME TEXT | end STATUS
# A conf that leaves early has no `end`. What confs print goes to stderr.
#
# Arguments, for each conf: ID kernelver arch kernel_source_dir dkms_tree source_tree module module_version
#   COUNT NAME=VALUE... COUNT FILE...
# FILEs are the conf, then its overrides, sourced in this order; after them each NAME gets VALUE as it stands.
# Environment: DKMS_DIRECTIVES (names), DKMS_MATCHES (NAME=variable), both separated by spaces.
#
# Names of our own begin with __dkms_, so that a conf does not meet them.
exec 3>&1 1>&2
__dkms_directives=$DKMS_DIRECTIVES
__dkms_matches=" $DKMS_MATCHES "
unset DKMS_DIRECTIVES DKMS_MATCHES

# Puts the variables that dkms knows where their names stand in a text that the conf kept from the shell by single
# quotes. Anything else with a dollar, commands above all, stays as it is.
__dkms_expand() {
  local rest=$1 name index element
  # shellcheck disable=SC2016 # the dollar is the one that is looked for
  local pattern='^([^$]*)\$(\{([A-Za-z_][A-Za-z_0-9]*)(\[([0-9]+)\])?\}|([A-Za-z_][A-Za-z_0-9]*))(.*)$'
  REPLY=
  while [[ $rest == *\$* ]]; do
    if [[ $rest =~ $pattern ]]; then
      name=${BASH_REMATCH[3]}${BASH_REMATCH[6]}
      index=${BASH_REMATCH[5]:-0}
      REPLY+=${BASH_REMATCH[1]}
      if [[ " kernelver arch kernel_source_dir dkms_tree source_tree module module_version $__dkms_directives " == *" $name "* ]]; then
        element="${name}[$index]"
        REPLY+=${!element-}
      else
        REPLY+=\$${BASH_REMATCH[2]}
      fi
      rest=${BASH_REMATCH[7]}
    else
      REPLY+=${rest%%\$*}\$
      rest=${rest#*\$}
    fi
  done
  REPLY+=$rest
}

__dkms_tell() {
  local name index subject status
  for name in $__dkms_directives; do
    local -n __dkms_values=$name
    [[ ${__dkms_values@a} == *a* ]] && printf '%s\0' array "$name" >&3
    for index in "${!__dkms_values[@]}"; do
      __dkms_expand "${__dkms_values[index]}"
      printf '%s\0' value "$name" "$index" "$REPLY" >&3
      [[ $__dkms_matches =~ \ $name=([a-z]+)\  ]] || continue
      subject=${BASH_REMATCH[1]}
      [[ ${!subject} =~ $REPLY ]]
      status=$?
      printf '%s\0' match "$name" "$index" "$status" >&3
    done
    unset -n __dkms_values
  done
  # Directives of the first versions, whose names end in what they are for.
  for name in "${!MAKE_@}" "${!MODULES_CONF@}"; do
    [[ " $__dkms_directives " != *" $name "* ]] || continue
    __dkms_expand "${!name}"
    printf '%s\0' other "$name" "$REPLY" >&3
  done
}

while (($# > 0)); do
  __dkms_id=$1 __dkms_known=("${@:2:7}") __dkms_last=("${@:10:$9}")
  shift $((9 + $9))
  __dkms_files=("${@:2:$1}")
  shift $((1 + $1))
  printf '%s\0' begin "$__dkms_id" >&3
  (
    # shellcheck disable=SC2034 # for the confs, which read them
    kernelver=${__dkms_known[0]} arch=${__dkms_known[1]} kernel_source_dir=${__dkms_known[2]} \
      dkms_tree=${__dkms_known[3]} source_tree=${__dkms_known[4]} \
      module=${__dkms_known[5]} module_version=${__dkms_known[6]}
    set --
    __dkms_status=0
    for __dkms_file in "${__dkms_files[@]}"; do
      __dkms_source=$__dkms_file
      # Only a file with carriage returns is read by way of tr, and does not know its own name then.
      if [[ $(<"$__dkms_file") == *$'\r'* ]]; then
        exec {__dkms_fd}< <(tr -d '\r' <"$__dkms_file")
        __dkms_source=/dev/fd/$__dkms_fd
      fi
      # shellcheck disable=SC1090 # it is somebody else's file
      source "$__dkms_source" 3>&- || __dkms_status=$?
      # A conf may set these for itself; they are not meant for who reads it.
      set +eu +o posix
      shopt -u nocasematch
      IFS=$' \t\n'
    done
    for __dkms_file in "${__dkms_last[@]}"; do
      [[ $__dkms_file =~ ^[A-Z_]+(\[[0-9]+\])?= ]] && printf -v "${__dkms_file%%=*}" '%s' "${__dkms_file#*=}"
    done
    __dkms_tell
    printf '%s\0' end "$__dkms_status" >&3
  ) </dev/null
done
