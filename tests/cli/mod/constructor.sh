# what a CONSTRUCTOR leaves is what a new instance has, and what the model sets comes after it; the numbers are NEURON's
mkdir mod
cat > mod/made.mod <<'END'
NEURON { POINT_PROCESS made NONSPECIFIC_CURRENT i RANGE a, b, c, i }
PARAMETER { a = 2 b = 1 e = -50 (mV) }
ASSIGNED { c v (mV) i (nA) hidden }
CONSTRUCTOR { c = 2*a  b = c + 1  hidden = .004 }
BREAKPOINT { i = hidden*b*c*(v - e)*.01 }
END
cat > model.json <<'END'
{"net": {"params": {
  "popParams": {"P": {"cellType": "c", "numCells": 1}},
  "cellParams": {"c": {"conds": {"cellType": "c"}, "secs": {"soma": {
    "geom": {"diam": 20, "L": 20, "Ra": 100}, "mechs": {"pas": {"g": 0.0001, "e": -65}},
    "pointps": {"x": {"mod": "made", "loc": 0.5, "a": 3}}}}}}}},
 "simConfig": {"duration": 2, "dt": 0.025, "recordCells": ["all"], "recordStep": 1, "saveJson": true, "filename": "out",
  "recordTraces": {"V": {"sec": "soma", "loc": 0.5, "var": "v"}}}}
END
netcyne run model.json --mods mod > log 2>&1 || cat log
tr -d ' \n' < out_data.json | grep -o '"cell_0":[^]]*]'
cat > table.mod <<'END'
NEURON { SUFFIX table RANGE x }
ASSIGNED { x v (mV) }
FUNCTION_TABLE rate(v (mV))
INITIAL { x = rate(v) }
END
mv table.mod mod
sed 's/"pas"/"table": {}, "pas"/' model.json > table.json
netcyne run table.json --mods mod 2>&1 | grep error
true
