TITLE ExpSyn whose connections learn from the timing of spikes (Bi and Poo 1998).
: Each connection has a factor 1 + A on its weight: a spike of the target adds p*exp(-interval/ptau) to A, one of the source takes
: d*exp(-interval/dtau) of it away. The target's spikes are crossings of -20 mV here. Bi GQ, Poo MM, J. Neurosci. 18:10464 (1998).
: Self event 1 sets the watch, 2 is a spike of the target.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS ExpSynSTDP
  NONSPECIFIC_CURRENT i
  RANGE tau, e, i, d, p, dtau, ptau
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  tau = .1 (ms) <1e-9, 1e9>
  e = 0 (mV)
  d = 0 <0, 1>
  p = 0
  dtau = 34 (ms)
  ptau = 17 (ms)
}

ASSIGNED {
  v (mV)
  i (nA)
  tpost (ms)
}

STATE {
  g (uS)
}

INITIAL {
  g = 0
  tpost = -1e9
  net_send(0, 1)
}

BREAKPOINT {
  SOLVE decay METHOD cnexp
  i = g*(v - e)
}

DERIVATIVE decay {
  g' = -g/tau
}

NET_RECEIVE (w (uS), A, tpre (ms)) {
  INITIAL {
    A = 0
    tpre = -1e9
  }
  if (flag == 0) {
    g = g + w*(1 + A)
    tpre = t
    A = A*(1 - d*exp((tpost - t)/dtau))
  } else if (flag == 2) {
    tpost = t
    FOR_NETCONS (w1, A1, tpre1) {
      A1 = A1 + p*exp((tpre1 - t)/ptau)
    }
  } else {
    WATCH (v > -20) 2
  }
}
