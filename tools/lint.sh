#!/usr/bin/env bash
# make lint: layers, file length, format, public headers alone, warnings as errors with gcc and clang.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 tools/check_layers.py
bad=0
if command -v clang-format > /dev/null; then
  git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror 2> /dev/null || { echo "make format would change files" >&2; bad=1; }
fi
command -v shellcheck > /dev/null && { git ls-files '*.sh' '.ci/run' | xargs shellcheck -S warning || bad=1; }
presets=lint
command -v clang > /dev/null && presets="lint lint-clang"
for preset in $presets; do
  cmake --preset "$preset" > /dev/null
  ninja -C "build-$preset" --quiet || bad=1
done
exit $bad
