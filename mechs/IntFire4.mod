TITLE Leaky integrate-and-fire cell with fast excitation and slow inhibition, driven by events.
: An event of positive weight adds to e, which decays with taue; one of negative weight to i1, which decays with taui1 and feeds
: i2, which decays with taui2; m integrates e and i2 with taum. All four have closed forms between events; peaks are scaled to 1.
: m above 1 - eps fires. The self event waits at a time before which m cannot reach 1 and is moved by every event. Hines ML,
: Carnevale NT, Neurocomputing 58-60:1117 (2004).
: SPDX-License-Identifier: MIT

NEURON {
  ARTIFICIAL_CELL IntFire4
  RANGE taue, taui1, taui2, taum, e, i1, i2, m, ae, ai2, ai1
  RANGE nself, nexcite, ninhibit
  GLOBAL eps, taueps
}

PARAMETER {
  taue = 5 (ms) <0, 1e9>
  taui1 = 10 (ms) <0, 1e9>
  taui2 = 20 (ms) <0, 1e9>
  taum = 50 (ms) <0, 1e9>
  ib = 0
  eps = 1e-6 <1e-9, .01>
  taueps = .01 <1e-9, 1e9>
}

ASSIGNED {
  e i1 i2 m
  enew i1new i2new mnew
  t0 (ms)
  nself nexcite ninhibit
  ke (1/ms) ki1 (1/ms) ki2 (1/ms) km (1/ms)
  ae (1/ms) ai1 (1/ms) ai2 (1/ms)
  be bi1 bi2
  a b
}

INITIAL {
  separate()
  scale()
  e = 0
  i1 = 0
  i2 = 0
  m = 0
  t0 = t
  net_send(earliest(), 1)
  nself = 0
  nexcite = 0
  ninhibit = 0
}

NET_RECEIVE (w) {
  advance(t - t0)
  e = enew
  i1 = i1new
  i2 = i2new
  m = mnew
  t0 = t
  if (m > 1 - eps) {
    net_event(t)
    m = 0
  }
  if (flag == 1) {
    nself = nself + 1
    net_send(earliest(), 1)
  } else {
    if (w > 0) {
      nexcite = nexcite + 1
      e = e + w
    } else {
      ninhibit = ninhibit + 1
      i1 = i1 + w
    }
    net_move(earliest() + t)
  }
}

FUNCTION M() {
  advance(t - t0)
  M = mnew
}

FUNCTION E() {
  advance(t - t0)
  E = ae*enew
}

FUNCTION I() {
  advance(t - t0)
  I = ai2*i2new
}

: States after d.
PROCEDURE advance(d (ms)) {
  LOCAL ee, e1, e2, em
  ee = exp(-ke*d)
  e1 = exp(-ki1*d)
  e2 = exp(-ki2*d)
  em = exp(-km*d)
  enew = e*ee
  i1new = i1*e1
  i2new = i2*e2 + bi1*i1*(e2 - e1)
  mnew = m*em + be*e*(em - ee) + (bi2*i2 + a*i1)*(em - e2) - b*i1*(em - e1)
}

: From now to a time at which m is surely below 1: the tangent, for m is concave while it rises.
FUNCTION earliest() (ms) {
  LOCAL slope
  slope = -km*m + ae*e + ai2*i2
  if (slope <= 1e-9) {
    earliest = 1e9
  } else {
    earliest = (1 - m)/slope
  }
}

: Time constants apart from each other by taueps and more, taui2 the longest of the synapses, so that the closed forms exist.
PROCEDURE separate() {
  LOCAL other
  if (taui2 < 4*taueps) { taui2 = 4*taueps }
  if (taui1 < 3*taueps) { taui1 = 3*taueps }
  if (taue < 2*taueps) { taue = 2*taueps }
  if (taue > taui2 || taui2 - taue < taueps) {
    taue = taui2 - taueps
  }
  if (taui1 > taui2) {
    other = taui2
    taui2 = taui1
    taui1 = other
  }
  if (taui2 - taui1 < taueps) {
    taui1 = taui2 - taueps
  }
  if (taum <= taui2) {
    if (taui2 - taum < taueps) { taum = taui2 - taueps }
    if (fabs(taui1 - taum) < taueps) { taum = taui1 - taueps }
    if (fabs(taui1 - taum) < taueps) {
      if (taui1 - taum < 0) { taum = taui1 - taueps } else { taui1 = taum - taueps }
    }
    if (fabs(taue - taum) < taueps) {
      if (taue - taum < 0) { taum = taue - taueps } else { taue = taum - taueps }
    }
    if (fabs(taui1 - taum) < taueps) { taum = taui1 - taueps }
  } else if (taum - taui2 < taueps) {
    taum = taui2 + taueps
  }
}

: Rates, and the factors that make the peak of m 1 after one event of weight 1, of either sign.
PROCEDURE scale() {
  LOCAL peak
  ke = 1/taue
  ki1 = 1/taui1
  ki2 = 1/taui2
  km = 1/taum
  peak = log(km/ke)/(km - ke)
  be = 1/(exp(-km*peak) - exp(-ke*peak))
  ae = be*(ke - km)
  peak = log(ki2/ki1)/(ki2 - ki1)
  bi1 = 1/(exp(-ki2*peak) - exp(-ki1*peak))
  ai1 = bi1*(ki1 - ki2)
  e = 0
  i1 = 1
  i2 = 0
  m = 0
  bi2 = 1
  inhibit()
  advance(peak_time())
  bi2 = 1/mnew
  inhibit()
}

PROCEDURE inhibit() {
  ai2 = bi2*(ki2 - km)
  a = bi2*bi1
  b = a*(ki2 - km)/(ki1 - km)
}

: Of the sign of m' at d after an event that inhibits, were it to excite.
FUNCTION slope_at(d (ms)) (/ms2) {
  slope_at = (-km*exp(-d*km) + ki2*exp(-d*ki2))/(ki2 - km) - ((-km*exp(-d*km) + ki1*exp(-d*ki1)))/(ki1 - km)
}

: Where slope_at is 0: a decade that holds it, then halves of it.
FUNCTION peak_time() (ms) {
  LOCAL low, high, is_found
  low = 1
  high = 1
  if (slope_at(low) < 0) {
    while (slope_at(low) < 0 && low > 1e-9) {
      high = low
      low = low/10
    }
    is_found = slope_at(low) >= 0
    peak_time = 1e-9
  } else {
    while (slope_at(high) > 0 && high < 1e9) {
      low = high
      high = high*10
    }
    is_found = slope_at(high) <= 0
    peak_time = 1e9
  }
  while (is_found && high - low > 1e-6) {
    peak_time = (low + high)/2
    if (slope_at(peak_time) > 0) {
      low = peak_time
    } else {
      high = peak_time
    }
  }
}
