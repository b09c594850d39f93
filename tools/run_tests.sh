#!/usr/bin/env bash
# make test and make test-full: builds, then runs every tier. Ends with ctest's own summary.
set -euo pipefail
cd "$(dirname "$0")/.."
jobs=$(nproc 2> /dev/null || echo 2)

cmake --preset release -DNCY_TESTS=ON > /dev/null
ninja -C build --quiet
python3 tools/check_layers.py

echo "== corpora and unit tests under the address and undefined-behaviour sanitizers"
cmake --preset asan > /dev/null
ninja -C build-asan --quiet
ctest --test-dir build-asan --output-on-failure -j"$jobs" -L 'corpus|unit' --no-tests=error

if [ "${1:-}" = full ]; then
  echo "== threads under the thread sanitizer"
  cmake --preset tsan > /dev/null
  ninja -C build-tsan --quiet
  ctest --test-dir build-tsan --output-on-failure -j"$jobs" -R 'engine|net|sim|whole' --no-tests=error
  tools/lint.sh
  tools/html.sh
  tools/differential.sh
fi

echo "== all tests"
ctest --test-dir build --output-on-failure -j"$jobs" --no-tests=error
