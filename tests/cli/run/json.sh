#!/usr/bin/env bash
# --json: one object on standard output that agrees with the data file; the summary stays on standard error
netcyne run "$MODELS/tiny.json" -o out --json > found.json 2> summary
echo "exit $?"
grep -c spikes summary
python3 - << 'END'
import json
found = json.load(open("found.json"))
data = json.load(open("out/tiny_data.json"))
assert found["status"] == "done" and found["exit_code"] == 0 and found["errors"] == [], found
assert found["cells"] == len(data["net"]["cells"]) == 5
assert found["connections"] == sum(len(cell["conns"]) for cell in data["net"]["cells"])
assert found["spikes"] == len(data["simData"]["spkt"]) > 0
assert set(found["rates"]) == {"A", "B"}
gids = data["net"]["pops"]["A"]["cellGids"]
n = sum(gid in gids for gid in data["simData"]["spkid"])
assert abs(found["rates"]["A"] - n / 3 / 0.05) < 1e-6, found["rates"]
assert set(found["timing"]) == {"spec", "build", "run", "save"}
assert all(t > 0 for t in found["timing"].values())
assert 1e6 < found["peak_rss_bytes"] < 1e9
assert found["version"] == "0.1.0"
assert found["files"] == ["out/tiny_data.json"]
assert abs(found["simulated_ms"] - 50) < 1e-6
assert len(data["simData"]["V"]["cell_0"]) == 501
END
netcyne run --json -q absent.json > failed.json 2> message
echo "exit $?"
python3 - << 'END'
import json
found = json.load(open("failed.json"))
assert found["exit_code"] == 4 and len(found["errors"]) == 1 and found["errors"][0]["file"] == "absent.json", found
END
