: Calcium current of hippocampal neurons with the rates of Kay & Wong, J. Physiol. 392:603 (1987), and the constant field equation
: (Goldman 1943; Hodgkin & Katz 1949) for the open channel.
NEURON {
  SUFFIX cal_kw
  USEION ca READ cai, cao WRITE ica
  RANGE pbar, minf, mtau
  THREADSAFE
}
UNITS {
  (mA) = (milliamp) (mV) = (millivolt) (mM) = (milli/liter)
  FARADAY = (faraday) (coulomb)
  R = (k-mole) (joule/degC)
}
PARAMETER { pbar = 1e-4 (cm/s) }
STATE { m }
ASSIGNED { v (mV) celsius (degC) cai (mM) cao (mM) ica (mA/cm2) minf mtau (ms) }
BREAKPOINT {
  SOLVE states METHOD cnexp
  ica = pbar*m*m*ghk(v, cai, cao)
}
INITIAL { rates(v) m = minf }
DERIVATIVE states {
  rates(v)
  m' = (minf - m)/mtau
}
PROCEDURE rates(v (mV)) {
  LOCAL a, b
  a = 1.6/(1 + exp(-.072*(v - 5)))
  b = .02*linoid(v + 8.9, 5)
  mtau = 1/(a + b)
  minf = a*mtau
}
FUNCTION linoid(x (mV), k (mV)) {
  if (fabs(x/k) < 1e-6) { linoid = k*(1 - x/k/2) } else { linoid = x/(exp(x/k) - 1) }
}
FUNCTION ghk(v (mV), ci (mM), co (mM)) (coulomb/cm3) {
  LOCAL z
  z = .001*2*FARADAY*v/(R*(celsius + 273.15))
  ghk = .001*2*FARADAY*(ci*linoid(-z, 1) - co*linoid(z, 1))
}
