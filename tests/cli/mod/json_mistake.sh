printf 'NEURON { SUFFIX a RANGE g }\nPARAMETER { g = 1 }\nASSIGNED { v }\nINITIAL { gg = 1 }\n' > a.mod
netcyne mod --json a.mod absent.mod 2> /dev/null | grep -v '"version"'
exit ${PIPESTATUS[0]}
