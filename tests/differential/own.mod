: A point process with a voltage of its own that takes connections (NetPyNE's vref); compared, not run.
NEURON {
  POINT_PROCESS TestOwn
  RANGE V, tau
}
PARAMETER {
  tau = 10 (ms)
}
ASSIGNED {
  V
}
INITIAL {
  V = 0
}
NET_RECEIVE(weight) {
  V = V + weight
}
