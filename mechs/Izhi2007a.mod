TITLE Izhikevich's cells of seven types with a voltage and synapses of their own (Izhikevich 2007).
: Cells: Izhikevich EM, Dynamical Systems in Neuroscience, MIT Press (2007), chapter 8. Synapses: Izhikevich EM, Edelman GM, PNAS
: 105:3593 (2008). celltype 1 regular spiking, 2 intrinsically bursting, 3 chattering, 4 low-threshold spiking, 5 fast spiking,
: 6 thalamocortical, 7 reticular. The cell is in V, not in the membrane it sits on; an event adds its five weights to the
: conductances of AMPA, NMDA, GABA A, GABA B receptors and of an opsin. Self event 1 sets the watch, 2 is a spike.
: Conductances and V move by Euler's method over the time since the last call (delta), u with the V just reached.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS Izhi2007a
  RANGE C, k, vr, vt, vpeak, a, b, c, d, Iin, tauAMPA, tauNMDA, tauGABAA, tauGABAB, tauOpsin, celltype, alive, cellid, verbose
  RANGE V, u, gAMPA, gNMDA, gGABAA, gGABAB, gOpsin, I, factor, eventflag, delta, t0
}

UNITS {
  (mV) = (millivolt)
}

PARAMETER {
  C = 1
  k = .7
  vr = -60 (mV)
  vt = -40 (mV)
  vpeak = 35 (mV)
  a = .03
  b = -2
  c = -50
  d = 100
  Iin = 0
  tauAMPA = 5 (ms)
  tauNMDA = 150 (ms)
  tauGABAA = 6 (ms)
  tauGABAB = 150 (ms)
  tauOpsin = 50 (ms)
  celltype = 1
  alive = 1 : 0: no event is sent at a spike
  cellid = -1
  verbose = 0 : above 0 eventflag keeps the flag of the last event
}

ASSIGNED {
  factor
  eventflag
  V (mV)
  u (mV)
  gAMPA
  gNMDA
  gGABAA
  gGABAB
  gOpsin
  I
  delta
  t0
}

INITIAL {
  V = vr
  u = 0
  t0 = t
  quiet()
  I = 0
  delta = 0
  net_send(0, 1)
}

PROCEDURE quiet() {
  gAMPA = 0
  gNMDA = 0
  gGABAA = 0
  gGABAB = 0
  gOpsin = 0
}

BREAKPOINT {
  LOCAL before
  UNITSOFF
  delta = t - t0
  gAMPA = gAMPA - delta*gAMPA/tauAMPA
  gNMDA = gNMDA - delta*gNMDA/tauNMDA
  gGABAA = gGABAA - delta*gGABAA/tauGABAA
  gGABAB = gGABAB - delta*gGABAB/tauGABAB
  gOpsin = gOpsin - delta*gOpsin/tauOpsin

  factor = ((V + 80)/60)*((V + 80)/60)
  I = gAMPA*V + gNMDA*factor/(1 + factor)*V + gGABAA*(V + 70) + gGABAB*(V + 90) + gOpsin*V
  before = V
  V = V + delta*(k*(V - vr)*(V - vt) - u - I + Iin)/C
  : From the reset straight over the peak the watch would see no crossing.
  if (before <= c && V > vpeak) {
    V = c + 1
  }

  if (celltype < 5) {
    u = u + delta*a*(b*(V - vr) - u)
  } else if (celltype == 5) {
    if (V < d) {
      u = u + delta*a*(0 - u)
    } else {
      u = u + delta*a*((.025*(V - d)^3) - u)
    }
  } else if (celltype == 6) {
    if (V > -65) { b = 0 } else { b = 15 }
    u = u + delta*a*(b*(V - vr) - u)
  } else if (celltype == 7) {
    if (V > -65) { b = 2 } else { b = 10 }
    u = u + delta*a*(b*(V - vr) - u)
  }
  t0 = t
  UNITSON
}

NET_RECEIVE (wAMPA, wNMDA, wGABAA, wGABAB, wOpsin) {
  INITIAL { wNMDA = wNMDA } : the weights stay; without this block all but the first were set to 0
  if (flag == 1) {
    if (celltype < 4 || celltype == 5 || celltype == 7) {
      WATCH (V > vpeak) 2
    } else if (celltype == 4) {
      WATCH (V > (vpeak - .1*u)) 2
    } else if (celltype == 6) {
      WATCH (V > (vpeak + .1*u)) 2
    }
  } else if (flag == 2) {
    if (alive) {
      net_event(t)
    }
    if (celltype < 4 || celltype == 7) {
      V = c
      u = u + d
    } else if (celltype == 4) {
      V = c + .04*u
      if ((u + d) < 670) { u = u + d } else { u = 670 }
    } else if (celltype == 5) {
      V = c
    } else if (celltype == 6) {
      V = c - .1*u
      u = u + d
    }
    quiet()
  } else {
    gAMPA = gAMPA + wAMPA
    gNMDA = gNMDA + wNMDA
    gGABAA = gGABAA + wGABAA
    gGABAB = gGABAB + wGABAB
    gOpsin = gOpsin + wOpsin
  }
  if (verbose > 0) {
    eventflag = flag
  }
}
