#!/usr/bin/env bash
# run_case.sh PROGRAM SCRIPT: runs SCRIPT in an empty folder and compares its standard output, standard error and exit code with
# SCRIPT's .stdout, .stderr and .exit (absent: empty, empty, 0). UPDATE=1 writes these files instead; read the difference then.
# The script finds: netcyne (a function), $NETCYNE its path, $MODELS the folder of models, $ROOT the checkout. It skips itself with
# `skip REASON`. Exit 77 from a script is a skip.
set -u
program=$(realpath "$1")
script=$(realpath "$2")
here=$(dirname "$(realpath "$0")")
base=${script%.sh}
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
chmod 755 "$work"

export NETCYNE=$program MODELS=$here/models ROOT=${here%/tests/cli} LC_ALL=C TERM=dumb
# under the address sanitizer: what fontconfig keeps until the end of the process is not ours
export LSAN_OPTIONS=suppressions=$here/lsan.supp:print_suppressions=0
unset NO_COLOR
mkdir "$work/in"
chmod 777 "$work/in"
(cd "$work/in" && exec bash -u -c '
netcyne() { "$NETCYNE" "$@"; }
skip() { echo "skipped: $*" >&2; exit 77; }
source "$0"' "$script") > "$work/stdout" 2> "$work/stderr" < /dev/null
code=$?
if [ $code = 77 ]; then
  cat "$work/stderr"
  exit 77
fi
echo $code > "$work/exit"
# nothing of this machine in what is expected
sed -i -e "s|$work/in|HERE|g" -e "s|$ROOT|ROOT|g" "$work/stdout" "$work/stderr"

default() { if [ "$1" = exit ]; then echo 0; fi; }
bad=0
for kind in stdout stderr exit; do
  if [ "${UPDATE:-}" = 1 ]; then
    rm -f "$base.$kind"
    cmp -s "$work/$kind" <(default $kind) || cp "$work/$kind" "$base.$kind"
    continue
  fi
  expected=$base.$kind
  if [ ! -e "$expected" ]; then
    expected=$work/default
    default $kind > "$expected"
  fi
  diff -u --label "$kind expected" --label "$kind found" "$expected" "$work/$kind" || bad=1
done
exit $bad
