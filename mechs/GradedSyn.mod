TITLE Graded synapse: release follows the voltage of the other side (Manor et al. 1997).
: Manor Y, Nadim F, Abbott LF, Marder E, J. Neurosci. 17:5610 (1997), in the form of Papadopoulou M et al., Science 332:721 (2011).
: vpeer is the voltage of the other side, set from outside after every step.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS GradedSyn
  NONSPECIFIC_CURRENT i
  RANGE vpeer, esyn, g, i, vth, vslope, tau, sinf, weight
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  esyn = 0 (mV)
  vslope = 5 (mV)
  vth = -50 (mV)
  tau = 4 (ms)
  weight = 1 (uS)
  vpeer (mV)
}

ASSIGNED {
  v (mV)
  g (uS)
  i (nA)
  sinf
}

STATE {
  s
}

INITIAL {
  s = 0
}

BREAKPOINT {
  SOLVE release METHOD cnexp
  g = weight*s
  i = g*(v - esyn)
}

DERIVATIVE release {
  if (vpeer < vth) {
    sinf = 0
  } else {
    sinf = tanh((vpeer - vth)/vslope)
  }
  s' = (sinf - s)/((1 - sinf)*tau)
}
