TITLE Leaky integrate-and-fire cell with delta synapses, driven by events.
: m decays with `tau`, an event adds its weight; above 1 the cell fires and is dead for `refrac`. Lapicque L, J. Physiol. Pathol.
: Gen. 9:620 (1907); by events: Hines ML, Carnevale NT, Neurocomputing 58-60:1117 (2004).
: SPDX-License-Identifier: MIT

NEURON {
  ARTIFICIAL_CELL IntFire1
  RANGE tau, refrac, m
}

PARAMETER {
  tau = 10 (ms)
  refrac = 5 (ms)
}

ASSIGNED {
  m
  t0 (ms)
  refractory
}

INITIAL {
  m = 0
  t0 = t
  refractory = 0
}

: The state now, with a spike of .5 ms to look at.
FUNCTION M() {
  if (refractory == 0) {
    M = m*exp(-(t - t0)/tau)
  } else if (t - t0 < .5) {
    M = 2
  } else {
    M = -1
  }
}

NET_RECEIVE (w) {
  if (refractory == 0) {
    m = m*exp(-(t - t0)/tau)
    t0 = t
    m = m + w
    if (m > 1) {
      refractory = 1
      m = 2
      net_send(refrac, 1)
      net_event(t)
    }
  } else if (flag == 1) {
    t0 = t
    refractory = 0
    m = 0
  }
}
