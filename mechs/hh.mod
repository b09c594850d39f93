TITLE Squid axon sodium, potassium and leak channels (Hodgkin and Huxley 1952).
: Hodgkin AL, Huxley AF, J. Physiol. 117:500 (1952), with the resting potential at -65 mV, rates that triple every 10 degrees from
: 6.3 degC on, and the rates tabulated by millivolt.
: SPDX-License-Identifier: MIT

NEURON {
  SUFFIX hh
  USEION na READ ena WRITE ina
  USEION k READ ek WRITE ik
  NONSPECIFIC_CURRENT il
  RANGE gnabar, gkbar, gl, el, gna, gk
  RANGE minf, hinf, ninf, mtau, htau, ntau
  THREADSAFE
}

UNITS {
  (mA) = (milliamp)
  (mV) = (millivolt)
  (S) = (siemens)
}

PARAMETER {
  gnabar = .12 (S/cm2) <0, 1e9>
  gkbar = .036 (S/cm2) <0, 1e9>
  gl = .0003 (S/cm2) <0, 1e9>
  el = -54.3 (mV)
}

STATE {
  m h n
}

ASSIGNED {
  v (mV)
  celsius (degC)
  ena (mV)
  ek (mV)
  gna (S/cm2)
  gk (S/cm2)
  ina (mA/cm2)
  ik (mA/cm2)
  il (mA/cm2)
  minf hinf ninf
  mtau (ms) htau (ms) ntau (ms)
}

INITIAL {
  rates(v)
  m = minf
  h = hinf
  n = ninf
}

BREAKPOINT {
  SOLVE gates METHOD cnexp
  gna = gnabar*m*m*m*h
  ina = gna*(v - ena)
  gk = gkbar*n*n*n*n
  ik = gk*(v - ek)
  il = gl*(v - el)
}

DERIVATIVE gates {
  rates(v)
  m' = (minf - m)/mtau
  h' = (hinf - h)/htau
  n' = (ninf - n)/ntau
}

PROCEDURE rates(v (mV)) {
  LOCAL opening, closing, both, faster
  TABLE minf, mtau, hinf, htau, ninf, ntau DEPEND celsius FROM -100 TO 100 WITH 200
  faster = 3^((celsius - 6.3)/10)

  opening = .1*linoid(-(v + 40), 10)
  closing = 4*exp(-(v + 65)/18)
  both = opening + closing
  mtau = 1/(faster*both)
  minf = opening/both

  opening = .07*exp(-(v + 65)/20)
  closing = 1/(exp(-(v + 35)/10) + 1)
  both = opening + closing
  htau = 1/(faster*both)
  hinf = opening/both

  opening = .01*linoid(-(v + 55), 10)
  closing = .125*exp(-(v + 65)/80)
  both = opening + closing
  ntau = 1/(faster*both)
  ninf = opening/both
}

: x/(exp(x/y) - 1), by its series where that is 0/0
FUNCTION linoid(x, y) {
  if (fabs(x/y) < 1e-6) {
    linoid = y*(1 - x/y/2)
  } else {
    linoid = x/(exp(x/y) - 1)
  }
}
