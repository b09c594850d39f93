TITLE Single-electrode voltage clamp with three levels.
: An ideal source behind the series resistance `rs`: amp1 for dur1, then amp2 for dur2, amp3 for dur3, then off. The level is chosen
: where currents are computed (the middle of the step); after the step the current is renewed with the new v.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS SEClamp
  ELECTRODE_CURRENT i
  RANGE dur1, amp1, dur2, amp2, dur3, amp3, rs, vc, i
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  rs = 1 (megohm) <1e-9, 1e9>
  dur1 (ms) amp1 (mV)
  dur2 (ms) <0, 1e9> amp2 (mV)
  dur3 (ms) <0, 1e9> amp3 (mV)
}

ASSIGNED {
  v (mV)
  i (nA)
  vc (mV)
  tc2 (ms)
  tc3 (ms)
  on
}

INITIAL {
  tc2 = dur1 + dur2
  tc3 = tc2 + dur3
  on = 0
}

BREAKPOINT {
  SOLVE inject METHOD after_cvode
  choose()
  inject()
}

PROCEDURE choose() {
  if (dur1) { at_time(dur1) }
  if (dur2) { at_time(tc2) }
  if (dur3) { at_time(tc3) }
  on = 1
  if (t < dur1) {
    vc = amp1
  } else if (t < tc2) {
    vc = amp2
  } else if (t < tc3) {
    vc = amp3
  } else {
    vc = 0
    on = 0
  }
}

PROCEDURE inject() {
  i = 0
  if (on) {
    i = (vc - v)/rs
  }
}
