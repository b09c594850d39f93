TITLE AMPA and NMDA conductances of two exponentials each (magnesium block: Jahr and Stevens 1990).
: s rises with tau1 and decays with tau2, sNMDA with tau1NMDA and tau2NMDA, not above smax and sNMDAmax; r is the share of NMDA:
: both from r = 0 on, only NMDA with -r below 0, nothing at -1000 and below. Block by 1 mM of magnesium: Jahr CE, Stevens CF,
: J. Neurosci. 10:3178 (1990). Vwt has no effect; it is there because models name it.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS MyExp2SynNMDABB
  NONSPECIFIC_CURRENT i, iNMDA
  RANGE tau1, tau2, e, i, iNMDA, s, sNMDA, r, tau1NMDA, tau2NMDA, Vwt, smax, sNMDAmax
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  tau1 = .1 (ms) <1e-9, 1e9>
  tau2 = 10 (ms) <1e-9, 1e9>
  tau1NMDA = 15 (ms)
  tau2NMDA = 150 (ms)
  e = 0 (mV)
  r = 1
  smax = 1e9 (uS)
  sNMDAmax = 1e9 (uS)
  Vwt = 0
}

ASSIGNED {
  v (mV)
  i (nA)
  iNMDA (nA)
  s (uS)
  sNMDA (uS)
  unblocked (1)
  factor (1)
  factor2 (1)
}

STATE {
  A (uS)
  B (uS)
  A2 (uS)
  B2 (uS)
}

INITIAL {
  Vwt = 0
  if (tau1/tau2 > .9999) {
    tau1 = .9999*tau2
  }
  if (tau1NMDA/tau2NMDA > .9999) {
    tau1NMDA = .9999*tau2NMDA
  }
  A = 0
  B = 0
  A2 = 0
  B2 = 0
  factor = scale(tau1, tau2)
  factor2 = scale(tau1NMDA, tau2NMDA)
}

: What makes the peak of the difference of the exponentials 1.
FUNCTION scale(rise (ms), decay (ms)) {
  LOCAL peak
  peak = (rise*decay)/(decay - rise)*log(decay/rise)
  scale = -exp(-peak/rise) + exp(-peak/decay)
  scale = 1/scale
}

BREAKPOINT {
  SOLVE decay METHOD cnexp
  unblocked = 1/(1 + .28*exp(-.062(/mV)*v))
  s = B - A
  sNMDA = B2 - A2
  if (s > smax) {
    s = smax
  }
  if (sNMDA > sNMDAmax) {
    sNMDA = sNMDAmax
  }
  i = s*(v - e)
  iNMDA = sNMDA*(v - e)*unblocked
}

DERIVATIVE decay {
  A' = -A/tau1
  B' = -B/tau2
  A2' = -A2/tau1NMDA
  B2' = -B2/tau2NMDA
}

NET_RECEIVE (w (uS)) {
  if (r >= 0) {
    A = A + factor*w
    B = B + factor*w
    A2 = A2 + factor2*w*r
    B2 = B2 + factor2*w*r
  } else if (r > -1000) {
    A2 = A2 - factor2*w*r
    B2 = B2 - factor2*w*r
  }
}
