TITLE Counter of upward crossings of a threshold.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS APCount
  RANGE n, thresh, time, firing
  THREADSAFE
}

UNITS {
  (mV) = (millivolt)
}

PARAMETER {
  n
  thresh = -20 (mV)
  time (ms)
}

ASSIGNED {
  v (mV)
  firing
}

INITIAL {
  n = 0
  firing = 0
  check()
}

BREAKPOINT {
  SOLVE check METHOD after_cvode
}

PROCEDURE check() {
  if (!firing && v >= thresh) {
    firing = 1
    n = n + 1
    time = t
  }
  if (firing && v < thresh && t > time) {
    firing = 0
  }
}
