TITLE Synapse with a conductance of two exponentials; peak equals the weight.
: Rise time `tau1`, decay time `tau2`. Roth A, van Rossum MCW, in: De Schutter (ed.), Computational Modeling Methods for
: Neuroscientists, MIT Press (2009), chapter 6.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS Exp2Syn
  NONSPECIFIC_CURRENT i
  RANGE tau1, tau2, e, i, g
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  tau1 = .1 (ms) <1e-9, 1e9>
  tau2 = 10 (ms) <1e-9, 1e9>
  e = 0 (mV)
}

ASSIGNED {
  v (mV)
  i (nA)
  g (uS)
  factor
}

STATE {
  A (uS)
  B (uS)
}

INITIAL {
  LOCAL peak
  if (tau1/tau2 > .9999) {
    tau1 = .9999*tau2
  }
  if (tau1/tau2 < 1e-9) {
    tau1 = tau2*1e-9
  }
  A = 0
  B = 0
  peak = (tau1*tau2)/(tau2 - tau1)*log(tau2/tau1)
  factor = -exp(-peak/tau1) + exp(-peak/tau2)
  factor = 1/factor
}

BREAKPOINT {
  SOLVE decay METHOD cnexp
  g = B - A
  i = g*(v - e)
}

DERIVATIVE decay {
  A' = -A/tau1
  B' = -B/tau2
}

NET_RECEIVE (weight (uS)) {
  A = A + weight*factor
  B = B + weight*factor
}
