TITLE Synapse with short-term depression and facilitation (Tsodyks, Uziel and Markram 2000).
: Tsodyks M, Uziel A, Markram H, J. Neurosci. 20:RC50 (2000). Of the resources of a connection x are recovered, y active (decay with
: tau_1), z inactive (recover with tau_rec); a spike uses the share u of x, which grows by U*(1 - u) at a spike and decays with
: tau_facil, or is U where tau_facil is 0. y, z, u and the time of the last spike are those of the connection.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS tmgsyn
  NONSPECIFIC_CURRENT i
  RANGE e, i, tau_1, tau_rec, tau_facil, U, u0
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  e = -90 (mV)
  tau_1 = 3 (ms) <1e-9, 1e9>
  tau_rec = 100 (ms) <1e-9, 1e9>
  tau_facil = 1000 (ms) <0, 1e9>
  U = .04 (1) <0, 1>
  u0 = 0 (1) <0, 1>
}

ASSIGNED {
  v (mV)
  i (nA)
  x
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
  g' = -g/tau_1
}

NET_RECEIVE (weight (uS), y, z, u, tsyn (ms)) {
  INITIAL {
    y = 0
    z = 0
    u = u0
    tsyn = t
  }
  z = z*exp(-(t - tsyn)/tau_rec)
  z = z + (y*(exp(-(t - tsyn)/tau_1) - exp(-(t - tsyn)/tau_rec))/((tau_1/tau_rec) - 1))
  y = y*exp(-(t - tsyn)/tau_1)
  x = 1 - y - z
  if (tau_facil > 0) {
    u = u*exp(-(t - tsyn)/tau_facil)
    u = u + U*(1 - u)
  } else {
    u = U
  }
  g = g + weight*x*u
  y = y + x*u
  tsyn = t
}
