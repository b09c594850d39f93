: nrn_ghk, an ion of its own with a valence, at_time, PROTECT, MUTEX, LOCAL outside, CONSTANT, factors of units, GLOBAL assigned
NEURON { SUFFIX ghkx USEION ca READ cai, cao WRITE ica USEION zz READ zzi WRITE izz VALENCE -3 RANGE p, x, y GLOBAL gl }
UNITS { (mV) = (millivolt) FARADAY = (faraday) (coulomb) R = (k-mole) (joule/degC) KTOMV = 0.0853 (mV/degC) }
CONSTANT { q = 1.23456789012345 }
PARAMETER { p = 1.23456789e-6 <0, 1> gl = 0.5 }
ASSIGNED { v (mV) ica cai cao zzi izz celsius (degC) x y diam (um) area (um2) }
LOCAL keep, more[2]
INITIAL { keep = 0 x = FARADAY*q more[1] = 3 }
BREAKPOINT {
  MUTEXLOCK
  keep = keep + more[1]*1e-3
  MUTEXUNLOCK
  PROTECT gl = gl + 1e-3
  ica = p*nrn_ghk(v, cai, cao, 2)
  izz = 1e-6*zzi*(v - KTOMV*celsius)
  x = keep + diam/area + at_time(10)
  y = R*gl
}
