#!/usr/bin/env bash
# make fuzz T=json MINUTES=20: fuzzes one reader with libFuzzer; what crashes is kept in build-fuzz/.
# Without T: every target in turn.
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=${2:-1}
command -v clang > /dev/null || { echo "fuzzing needs clang with libFuzzer (Debian: clang)" >&2; exit 1; }
cmake --preset fuzz > /dev/null
ninja -C build-fuzz --quiet
topics=${1:-$(cd fuzz && ls fuzz_*.c | sed 's/^fuzz_//; s/\.c$//')}
for topic in $topics; do
  echo "== $topic, $minutes min"
  mkdir -p "build-fuzz/corpus-$topic"
  (cd build-fuzz && "./fuzz_$topic" -max_total_time=$((minutes * 60)) -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 \
    "corpus-$topic" "../fuzz/corpus/$topic" 2>&1 | grep -E 'ERROR|SUMMARY|stat::|Done|artifact' || true)
  crashes=$(find build-fuzz -maxdepth 1 \( -name 'crash-*' -o -name 'timeout-*' -o -name 'oom-*' -o -name 'leak-*' \) | wc -l)
  [ "$crashes" = 0 ] || { echo "$crashes findings in build-fuzz/" >&2; exit 1; }
done
