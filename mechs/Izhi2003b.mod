TITLE Izhikevich's simple model on the membrane (Izhikevich 2003).
: Izhikevich EM, IEEE Trans. Neural Netw. 14:1569 (2003). The section's own voltage is the cell's: where its capacitance is 1 pF the
: current below gives the published equation. Self event 1 sets the watch, 2 is a spike.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS Izhi2003b
  NONSPECIFIC_CURRENT i
  RANGE a, b, c, d, f, g, Iin, fflag, thresh, cellid
}

UNITS {
  (mV) = (millivolt)
  (nA) = (nanoamp)
}

PARAMETER {
  a = .02 (/ms)
  b = .2 (/ms)
  c = -65 (mV)
  d = 2 (mV/ms)
  f = 5
  g = 140
  Iin = 10
  thresh = 30 (mV)
  fflag = 1
  cellid = -1
}

ASSIGNED {
  v (mV)
  i (nA)
}

STATE {
  u (mV/ms)
}

INITIAL {
  u = 0
  net_send(0, 1)
}

BREAKPOINT {
  SOLVE recovery METHOD derivimplicit
  UNITSOFF
  i = -.001*(.04*v*v + f*v + g - u + Iin)
  UNITSON
}

DERIVATIVE recovery {
  u' = a*(b*v - u)
}

NET_RECEIVE (w) {
  if (flag == 1) {
    WATCH (v > thresh) 2
  } else if (flag == 2) {
    net_event(t)
    v = c
    u = u + d
  }
}
