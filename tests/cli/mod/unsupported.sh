cat > file.mod <<'END'
NEURON { POINT_PROCESS logger }
ASSIGNED { v }
BREAKPOINT {
VERBATIM
  FILE* out = fopen("log", "a");
ENDVERBATIM
}
END
netcyne mod file.mod
