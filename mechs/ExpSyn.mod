TITLE Synapse with exponential decay.
: An event adds its weight to the conductance: the limit of a short pulse in Destexhe A, Mainen ZF, Sejnowski TJ, Neural Comput.
: 6:14 (1994).
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS ExpSyn
  NONSPECIFIC_CURRENT i
  RANGE tau, e, i
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  tau = .1 (ms) <1e-9, 1e9>
  e = 0 (mV)
}

ASSIGNED {
  v (mV)
  i (nA)
}

STATE {
  g (uS)
}

INITIAL {
  g = 0
}

BREAKPOINT {
  SOLVE decay METHOD cnexp
  i = g*(v - e)
}

DERIVATIVE decay {
  g' = -g/tau
}

NET_RECEIVE (weight (uS)) {
  g = g + weight
}
