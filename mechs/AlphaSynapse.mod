TITLE One alpha-function conductance change at a set time (Rall 1967).
: Rall W, J. Neurophysiol. 30:1138 (1967). The conductance rises from `onset` to `gmax` at `onset + tau`; nothing after 10 tau.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS AlphaSynapse
  NONSPECIFIC_CURRENT i
  RANGE onset, tau, gmax, e, i
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  onset = 0 (ms)
  tau = .1 (ms) <1e-3, 1e6>
  gmax = 0 (uS) <0, 1e9>
  e = 0 (mV)
}

ASSIGNED {
  v (mV)
  i (nA)
  g (uS)
}

BREAKPOINT {
  if (gmax) {
    at_time(onset)
  }
  g = gmax*alpha((t - onset)/tau)
  i = g*(v - e)
}

FUNCTION alpha(x) {
  alpha = 0
  if (x >= 0 && x <= 10) {
    alpha = x*exp(1 - x)
  }
}
