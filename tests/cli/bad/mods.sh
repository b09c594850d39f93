#!/usr/bin/env bash
mkdir mod
cat > mod/leak.mod <<'END'
NEURON { SUFFIX leak  NONSPECIFIC_CURRENT i  RANGE g, e }
PARAMETER { g = .001 (S/cm2) <0, 1>  e = -65 (mV) }
ASSIGNED { v (mV)  i (mA/cm2) }
BREAKPOINT { i = g*(v - e) }
END
cat > mod/broken.mod <<'END'
NEURON { SUFFIX broken  RANGE x }
ASSIGNED { x }
INITIAL { x = nothing(3 }
END
sed 's/"hh": {[^}]*}/"leak": {"g": 2}/' "$MODELS/tiny.json" > leak.json
sed 's/"hh": {[^}]*}/"leak": {"gg": 2}/' "$MODELS/tiny.json" > misspelt.json
sed 's/"hh": {[^}]*}/"leek": {}/' "$MODELS/tiny.json" > unknown.json
sed 's/"hh": {[^}]*}/"broken": {}/' "$MODELS/tiny.json" > broken.json
for model in leak misspelt unknown broken; do
  netcyne check $model.json --mods mod
  echo "exit $?"
done
netcyne run leak.json --mods mod --no-save -q
echo "exit $?"
netcyne build broken.json --mods mod -o broken.h5 -q
echo "exit $?"
netcyne build leak.json --mods mod -o leak.h5 -q
netcyne run leak.h5 --mods mod --no-save -q
echo "exit $?"
echo ': changed' >> mod/leak.mod
netcyne check leak.h5 --mods mod
echo "exit $?"
netcyne check leak.h5
echo "exit $?"
netcyne check leak.json
echo "exit $?"
netcyne run leak.json --mods nowhere
echo "exit $?"
