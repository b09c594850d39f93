TITLE Leaky integrate-and-fire cell with exponential synaptic current, driven by events.
: m' = (i - m)/taum, i' = (ib - i)/taus: an event adds its weight to i; where m reaches 1 the cell fires and m starts from 0. A
: self event waits at the time of firing and is moved by every event. Hines ML, Carnevale NT, Neurocomputing 58-60:1117 (2004).
: SPDX-License-Identifier: MIT

NEURON {
  ARTIFICIAL_CELL IntFire2
  RANGE taus, taum, ib, i, m
}

PARAMETER {
  taus = 20 (ms)
  taum = 10 (ms)
  ib = 0
}

ASSIGNED {
  i m
  t0 (ms)
}

INITIAL {
  i = ib
  m = 0
  if (taus <= taum) {
    taus = taum + .1
  }
  t0 = t
  net_send(firetime(ib, 0, 0), 1)
}

FUNCTION M() {
  LOCAL f, x
  f = taus/(taus - taum)
  x = (i - ib)*exp(-(t - t0)/taus)
  M = ib + f*x + (m - (ib + (i - ib)*f))*exp(-(t - t0)/taum)
}

FUNCTION I() {
  I = (i - ib)*exp(-(t - t0)/taus) + ib
}

NET_RECEIVE (w) {
  LOCAL f, x, now
  f = taus/(taus - taum)
  x = (i - ib)*exp(-(t - t0)/taus)
  now = ib + x
  if (flag == 1) {
    net_event(t)
    m = 0
    net_send(firetime(ib, (now - ib)*f, 0), 1)
  } else {
    m = ib + f*x + (m - (ib + (i - ib)*f))*exp(-(t - t0)/taum)
    now = now + w
    if (m >= 1) {
      net_move(t)
    } else {
      net_move(firetime(ib, (now - ib)*f, m) + t)
    }
  }
  t0 = t
  i = now
}

: When a + b*exp(-t/taus) + (c - a - b)*exp(-t/taum) is 1, from c below 1 on. In x = exp(-t/taum) and r = taum/taus, which is below
: 1, that is a + b*x^r + (c - a - b)*x = 1, or with x = exp(-t/taus) the same with 1/r and the terms exchanged.
FUNCTION firetime(a, b, c) (ms) {
  LOCAL r, rest, slope, x, peak
  r = taum/taus
  rest = c - a - b
  if (a <= 1 && a + b <= 1) {
    firetime = 1e9
  } else if (a > 1 && b <= 0) {
    slope = r*b + rest
    x = 0
    if (slope < 0) {
      x = (1 - c + slope)/slope
    }
    if (x <= 0) {
      firetime = -taus*log(root(a, rest, b, 1/r, 0))
    } else {
      firetime = -taum*log(root(a, b, rest, r, x))
    }
  } else {
    x = (-rest/(r*b))^(1/(r - 1))
    peak = a + b*x^r + rest*x
    if (x >= 1 || peak <= 1) {
      firetime = 1e9
    } else {
      slope = r*b + rest
      x = (1 - c + slope)/slope
      firetime = -taum*log(root(a, b, rest, r, x))
    }
  }
}

: x with a + b*x^r + c*x = 1, by Newton's method in 0 < x <= 1; what there is after 11 steps.
FUNCTION root(a, b, c, r, x) {
  LOCAL move, f, slope, n
  move = 1
  f = 0
  n = 0
  while (fabs(move) > 1e-6 || fabs(f - 1) > 1e-6) {
    f = a + b*x^r + c*x
    slope = r*b*x^(r - 1) + c
    move = (1 - f)/slope
    x = x + move
    if (x <= 0) {
      x = 1e-4
    } else if (x > 1) {
      x = 1
    }
    n = n + 1
    if (n > 10) {
      f = 1
      move = 0
    }
  }
  root = x
}
