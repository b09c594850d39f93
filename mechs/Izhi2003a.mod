TITLE Izhikevich's simple model with a voltage of its own (Izhikevich 2003).
: Izhikevich EM, IEEE Trans. Neural Netw. 14:1569 (2003). The cell is in V, not in the membrane it sits on; an event adds its weight
: to a conductance that decays with taug. Self event 1 sets the watch, 2 is a spike.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS Izhi2003a
  RANGE a, b, c, d, f, g, Iin, fflag, thresh, erev, taug
}

PARAMETER {
  a = .02
  b = .2
  c = -65
  d = 2
  f = 5
  g = 140
  Iin = 10
  taug = 1
  thresh = 30
  erev = 0
  fflag = 1
}

STATE {
  u V gsyn
}

INITIAL {
  V = -65
  u = 0
  gsyn = 0
  net_send(0, 1)
}

BREAKPOINT {
  SOLVE motion METHOD derivimplicit
}

DERIVATIVE motion {
  V' = .04*V*V + f*V + g - u + Iin - gsyn*(V - erev)
  u' = a*(b*V - u)
  gsyn' = -gsyn/taug
}

NET_RECEIVE (w) {
  if (flag == 1) {
    WATCH (V > thresh) 2
  } else if (flag == 2) {
    net_event(t)
    V = c
    u = u + d
  } else {
    gsyn = gsyn + w
  }
}
