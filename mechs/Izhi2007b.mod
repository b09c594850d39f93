TITLE Izhikevich's cells of seven types on the membrane (Izhikevich 2007).
: Izhikevich EM, Dynamical Systems in Neuroscience, MIT Press (2007), chapter 8. celltype 1 regular spiking, 2 intrinsically
: bursting, 3 chattering, 4 low-threshold spiking, 5 fast spiking, 6 thalamocortical, 7 reticular. The section's own voltage is the
: cell's; C counts in units of its capacitance (100 pF for all published numbers). u moves by Euler's method over the time since the
: last call (delta): the first of the two calls of a step, with v + .001, moves it, the second finds delta 0.
: Self event 1 sets v and the watches; 2 is a spike; 3 and 4 are crossings of where the dynamics of u change.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS Izhi2007b
  NONSPECIFIC_CURRENT i
  RANGE C, k, vr, vt, vpeak, u, a, b, c, d, Iin, celltype, alive, cellid, ustart, derivtype, delta, t0
}

UNITS {
  (mV) = (millivolt)
  (nA) = (nanoamp)
}

PARAMETER {
  C = 100
  k = .7
  vr = -60 (mV)
  vt = -40 (mV)
  vpeak = 35 (mV)
  a = .03
  b = -2
  c = -50
  d = 100
  Iin = 0
  celltype = 1
  alive = 1 : 0: no event is sent at a spike
  cellid = -1
  ustart = .2 : u starts at ustart*vr
}

ASSIGNED {
  v (mV)
  i (nA)
  u (mV)
  delta
  t0
  derivtype
}

INITIAL {
  u = ustart*vr
  derivtype = 2
  net_send(0, 1)
}

BREAKPOINT {
  UNITSOFF
  delta = t - t0
  if (celltype < 5) {
    u = u + delta*a*(b*(v - vr) - u)
  } else if (celltype == 5) {
    if (v < d) {
      u = u + delta*a*(0 - u)
    } else {
      u = u + delta*a*((.025*(v - d)*(v - d)*(v - d)) - u)
    }
  } else if (celltype == 6) {
    if (v > -65) { b = 0 } else { b = 15 }
    u = u + delta*a*(b*(v - vr) - u)
  } else if (celltype == 7) {
    if (v > -65) { b = 2 } else { b = 10 }
    u = u + delta*a*(b*(v - vr) - u)
  }
  t0 = t
  i = -(k*(v - vr)*(v - vt) - u + Iin)/C/1000
  UNITSON
}

NET_RECEIVE (w) {
  if (flag == 1) {
    if (celltype == 4) {
      WATCH (v > (vpeak - .1*u)) 2
    } else if (celltype == 6) {
      WATCH (v > (vpeak + .1*u)) 2
    } else {
      WATCH (v > vpeak) 2
    }
    if (celltype == 6 || celltype == 7) {
      WATCH (v > -65) 3
      WATCH (v < -65) 4
    }
    if (celltype == 5) {
      WATCH (v > d) 3
      WATCH (v < d) 4
    }
    v = vr
  } else if (flag == 2) {
    if (alive) {
      net_event(t)
    }
    if (celltype == 4) {
      v = c + .04*u
      if ((u + d) < 670) { u = u + d } else { u = 670 }
    } else if (celltype == 5) {
      v = c
    } else if (celltype == 6) {
      v = c - .1*u
      u = u + d
    } else {
      v = c
      u = u + d
    }
  } else if (flag == 3) {
    if (celltype == 5) {
      derivtype = 1
    } else if (celltype == 6) {
      b = 0
    } else if (celltype == 7) {
      b = 2
    }
  } else if (flag == 4) {
    if (celltype == 5) {
      derivtype = 2
    } else if (celltype == 6) {
      b = 15
    } else if (celltype == 7) {
      b = 10
    }
  }
}
