TITLE Two-electrode voltage clamp with three levels and an amplifier of its own.
: An amplifier of gain `gain` with the time constants tau1 (of the follower at its input) and tau2 (of its output) and a series
: resistance compensation `fac` feeds the cell through rstim; its three equations are one backward Euler step. Circuit: Hodgkin AL,
: Huxley AF, Katz B, J. Physiol. 116:424 (1952).
: SPDX-License-Identifier: MIT

DEFINE LEVELS 3

NEURON {
  POINT_PROCESS VClamp
  ELECTRODE_CURRENT i
  RANGE e0, vo0, vi0, dur, amp, gain, rstim, tau1, tau2, fac, i
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  dur[LEVELS] (ms) <0, 1e9>
  amp[LEVELS] (mV)
  gain = 1e5 <0, 1e9>
  rstim = 1 (megohm) <1e-9, 1e9>
  tau1 = .001 (ms) <0, 1e9>
  tau2 = 0 (ms) <0, 1e9>
  e0 (mV) vo0 (mV) vi0 (mV)
  fac = 0 <1, 10>
}

ASSIGNED {
  v (mV)
  dt (ms)
  i (nA)
  stim (mV)
  tc (ms)
}

STATE {
  e (mV)
  vo (mV)
  vi (mV)
}

INITIAL {
  e0 = 0
  e = 0
  vo0 = v
  vo = v
  vi0 = v
  vi = v
}

BREAKPOINT {
  SOLVE follow METHOD after_cvode
  choose()
  i = current()
}

: The level at this time and the end of it; 100 ms are added, for the clamp is on until the next step too.
PROCEDURE choose() {
  LOCAL is_on
  tc = 0
  is_on = 0
  FROM k = 0 TO LEVELS - 1 {
    if (!is_on) {
      stim = amp[k]
      tc = tc + dur[k]
      if (t < tc) {
        is_on = 1
      }
    }
  }
  if (is_on) {
    tc = tc + 100
  }
}

FUNCTION current() (nA) {
  if (t > tc) {
    e0 = 0
    vo0 = 0
    current = 0
  } else {
    SOLVE amplifier
    current = (vo - v)/rstim
  }
}

LINEAR amplifier {
  LOCAL r1, r2
  r1 = tau1/dt
  r2 = tau2/dt
  ~ vi = v + fac*vo - fac*v
  ~ r2*vo - r2*vo0 + vo = -gain*e
  ~ -stim - e + vi - e + r1*vi - r1*e - r1*(vi0 - e0) = 0
}

PROCEDURE follow() {
  i = current()
  e0 = e
  vo0 = vo
  vi0 = vi
}
