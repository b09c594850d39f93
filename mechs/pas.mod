TITLE Passive membrane.
: The leak of cable theory: Rall, Exp. Neurol. 1:491 (1959).
: SPDX-License-Identifier: MIT

NEURON {
  SUFFIX pas
  NONSPECIFIC_CURRENT i
  RANGE g, e
}

UNITS {
  (mA) = (milliamp)
  (mV) = (millivolt)
  (S) = (siemens)
}

PARAMETER {
  g = .001 (S/cm2) <0, 1e9>
  e = -70 (mV)
}

ASSIGNED {
  v (mV)
  i (mA/cm2)
}

BREAKPOINT {
  i = g*(v - e)
}
