#!/usr/bin/env bash
# signals at random moments: SIGINT and SIGTERM leave readable files and a state that can be gone on with, SIGKILL the old file or the
# new one. ROUNDS=100 for more than a few rounds.
rounds=${ROUNDS:-6} bad=0
netcyne run "$MODELS/tiny.json" -q -o kept > /dev/null
cp kept/tiny_data.json old
check() { # every file under its final name can be read
  python3 - "$1" << 'END'
import json, os, sys
folder = sys.argv[1]
for name in os.listdir(folder):
    if name.endswith(".json"):
        data = json.load(open(f"{folder}/{name}"))
        assert len(data["simData"]["spkt"]) == len(data["simData"]["spkid"])
END
}
for ((i = 0; i < rounds; i++)); do
  signal=$([ $((i % 3)) = 0 ] && echo KILL || { [ $((i % 3)) = 1 ] && echo TERM || echo INT; })
  pause=$(printf '0.%03d' $((RANDOM % 400 + 5)))
  mkdir -p at-$i
  cp old at-$i/tiny_data.json
  (timeout --preserve-status -s $signal $pause "$NETCYNE" run "$MODELS/tiny.json" -q -o at-$i --duration $((2000 + RANDOM % 60000)) \
    --save-state at-$i/state --save-interval 1000 & wait $!) > /dev/null 2>&1
  code=$?
  check at-$i || { echo "round $i, $signal after $pause s: a file that cannot be read"; bad=1; }
  if [ -d at-$i/interval_data ]; then check at-$i/interval_data || { echo "round $i: an interval"; bad=1; }; fi
  if [ -e at-$i/state ] && ! "$NETCYNE" run "$MODELS/tiny.json" -q --no-save --from-state at-$i/state --duration 100000 > /dev/null 2> why &&
    ! grep -q "the run ends at" why; then
    echo "round $i, $signal after $pause s (exit $code): a state that cannot be gone on with"
    cat why
    bad=1
  fi
  rm -rf at-$i
done
echo "bad: $bad"
