TITLE Electrical synapse: one side of a gap junction.
: Bennett MVL, Ann. N.Y. Acad. Sci. 137:509 (1966). vpeer is the voltage of the other side, set from outside after every step.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS ElectSyn
  NONSPECIFIC_CURRENT i
  RANGE g, i, weight, vpeer
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  vpeer (mV)
  g = 5e-5 (uS)
  weight = 1
}

ASSIGNED {
  v (mV)
  i (nA)
}

BREAKPOINT {
  i = weight*g*(v - vpeer)
}
