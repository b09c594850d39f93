# the code of the first that fails; the others are read all the same
printf 'NEURON { SUFFIX a }\nINITIAL { x = 1 }\n' > a.mod
printf 'NEURON { SUFFIX b }\n' > b.mod
netcyne mod b.mod absent.mod a.mod pas
