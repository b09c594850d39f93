TITLE Exp2Syn with a ceiling of its conductance.
: Rise time tau1, decay time tau2, not above gmax. Roth A, van Rossum MCW, in: De Schutter (ed.), Computational Modeling Methods for
: Neuroscientists, MIT Press (2009), chapter 6. Vwt has no effect; it is there because models name it.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS MyExp2SynBB
  NONSPECIFIC_CURRENT i
  RANGE tau1, tau2, e, i, g, Vwt, gmax
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
  gmax = 1e9 (uS)
  Vwt = 0
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
  Vwt = 0
  if (tau1/tau2 > .9999) {
    tau1 = .9999*tau2
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
  if (g > gmax) {
    g = gmax
  }
  i = g*(v - e)
}

DERIVATIVE decay {
  A' = -A/tau1
  B' = -B/tau2
}

NET_RECEIVE (w (uS)) {
  A = A + w*factor
  B = B + w*factor
}
