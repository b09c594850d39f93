mkdir mods empty
printf 'NEURON { SUFFIX b }\n' > mods/b.mod
printf 'NEURON { POINT_PROCESS a ELECTRODE_CURRENT i RANGE i }\nASSIGNED { i (nA) }\nBREAKPOINT { i = t }\n' > mods/a.mod
printf 'not read' > mods/c.txt
netcyne mod mods
echo "exit $?"
netcyne mod mods/ empty hh3 ./hh3 > /dev/null
