#!/usr/bin/env bash
# the parts of a network, saved and read again, are the network: one after the other, in NetPyNE's order
model=$ROOT/examples/tutorial/layers.json
for n in 1 2 3 5 7; do
  for what in cells conns stims; do : > $what.$n; done
  for ((k = 1; k <= n; k++)); do
    netcyne build -q "$model" -o part.h5 --part $k/$n || echo "build: exit $?"
    for what in cells conns stims; do
      netcyne dump -q part.h5 $what > one.txt || echo "dump: exit $?"
      # a part built for the dump alone would be no test: the file is what is read
      if [ $k = 1 ]; then cat one.txt; else sed 1d one.txt; fi >> $what.$n
    done
    netcyne info part.h5 | grep '^part'
  done
  for what in cells conns stims; do
    netcyne dump -q "$model" $what > whole.txt
    cmp whole.txt $what.$n && echo "$what of $n: same, $(wc -l < whole.txt) lines"
  done
done
# one part as JSON: own cells, own connections, the gids of others
netcyne build -q "$model" -o whole.json && netcyne build -q "$model" -o part.json --part 2/3 --json > found.json
python3 - << 'END'
import json
whole, part, found = (json.load(open(name)) for name in ("whole.json", "part.json", "found.json"))
cells = part["net"]["cells"]
gids = [cell["gid"] for cell in cells]
assert cells == [cell for cell in whole["net"]["cells"] if cell["gid"] in gids] and 0 < len(cells) < len(whole["net"]["cells"])
assert any(conn["preGid"] not in gids for cell in cells for conn in cell["conns"] if conn["preGid"] != "NetStim")
assert part["netcyne"]["part"] == "2/3" and (found["part"], found["parts"]) == (2, 3)
assert found["cells"] == len(cells) and found["connections"] == sum(len(cell["conns"]) for cell in cells)
END
netcyne info part.json | grep '^part'
# a part is not run
netcyne build -q "$model" -o part.h5 --part 1/2
netcyne run part.h5 2> message
echo "exit $?"
grep -o 'the native engine does not run one part of a network yet' message
# nor is one that no connection leaves
netcyne build -q "$ROOT/examples/tutorial/one_population.json" -o alone.h5 --part 1/2
netcyne run -q alone.h5 2> message
echo "exit $?"
