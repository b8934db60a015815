# Prints what zsh offers for a line, one word a line: capture.zsh LINE, with fpath leading to the completion.
# A shell of its own on a terminal of its own: completion is for those only.
zmodload zsh/zpty
zmodload zsh/zselect
out=$(mktemp)
setup=$(mktemp)
cat > $setup <<'END'
unsetopt beep
PS1= PS2=
autoload -Uz compinit
compinit -D -u
bindkey '^I' complete-word
compadd() {
  local word
  # Calls that ask instead of adding.
  for word; do
    [[ $word == -- ]] && break
    [[ $word == -[OAD] ]] && { builtin compadd "$@"; return }
  done
  local -a hits
  builtin compadd -O hits "$@"
  print -rl -- $hits >> $OUT
  builtin compadd "$@"
}
answered() { print -r -- END >> $OUT }
comppostfuncs=(answered)
print -r -- READY >> $OUT
END
OUT=$out zpty shell "zsh -f -i"
zpty -w shell "OUT=$out; fpath=(${(j: :)${(@q)fpath}}); source $setup"
waitfor() {
  local i
  for ((i = 0; i < 500; i++)); do
    grep -qx $1 $out && return 0
    zpty -rt shell > /dev/null 2>&1
    zselect -t 2
  done
  print -ru2 -- "zsh said no $1"
  return 1
}
waitfor READY || exit 1
zpty -n -w shell "$1"$'\t'
waitfor END || exit 1
zpty -d shell
grep -vxE 'READY|END' $out
rm -f $out $setup
exit 0
