TITLE Voltage clamp that is switched on and off from outside.
: An ideal source of `vc` behind `rs`, connected while `switched_on` is not 0 and the time is between `on` and `off`.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS OClamp
  ELECTRODE_CURRENT i
  RANGE on, off, rs, vc, i, switched_on
}

UNITS {
  (nA) = (nanoamp)
  (mV) = (millivolt)
  (uS) = (microsiemens)
}

PARAMETER {
  rs = 1 (megohm) <1e-9, 1e9>
  on = 0 (ms)
  off = 0 (ms)
  vc (mV)
  switched_on = 0
}

ASSIGNED {
  v (mV)
  i (nA)
  onflag
}

INITIAL {
  onflag = 0
}

BREAKPOINT {
  SOLVE inject METHOD after_cvode
  choose()
  inject()
}

PROCEDURE choose() {
  onflag = 0
  if (switched_on) {
    at_time(on)
    at_time(off)
    if (t >= on && t <= off) {
      onflag = 1
    }
  }
}

PROCEDURE inject() {
  i = 0
  if (onflag) {
    i = (vc - v)/rs
  }
}
