#!/usr/bin/env bash
# a run that is cut gives what an uncut one gives, in other threads and with another instruction set; refusals
same() {
  python3 - "$1" "$2" << 'END'
import json, sys
a, b = (json.load(open(f"{folder}/tiny_data.json")) for folder in sys.argv[1:])
del a["netcyne"], b["netcyne"]
print("same" if a == b else "different", len(a["simData"]["spkt"]) > 5)
END
}
run() { netcyne run "$MODELS/tiny.json" --quiet "$@"; }
run -o whole
run -o first --save-state state --at 20.3 --threads 2
run -o second --from-state state --isa c
same whole first
same whole second
run -o short --duration 30 --save-state end
run -o long --from-state end --threads 2
same whole long
netcyne run "$MODELS/tiny.json" -o far --from-state state --json 2> /dev/null > object
python3 -c 'import json; print(json.load(open("object"))["engine"]["from_state"])'

echo "another model"
run --no-save --from-state state --set netParams.connParams.A-\>B.weight=0.02
echo $?
run --no-save --from-state state --duration 10
echo $?
run --no-save --save-state late --at 60
echo $?
run --no-save --at 10
echo $?
head -c 300 state > broken
run --no-save --from-state broken
echo $?
run --no-save --from-state nothing
echo $?
run --no-save --save-state /dev/full
echo $?
ls
