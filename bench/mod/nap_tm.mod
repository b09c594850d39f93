: Fast sodium current of hippocampal pyramidal cells, Traub & Miles, Neuronal Networks of the Hippocampus (1991), chapter 4.
: Rates with u = v - vshift, vshift the resting potential.
NEURON {
  SUFFIX nap_tm
  USEION na READ ena WRITE ina
  RANGE gbar, vshift, g
  THREADSAFE
}
UNITS { (mA) = (milliamp) (mV) = (millivolt) (S) = (siemens) }
PARAMETER { gbar = .1 (S/cm2) vshift = -63 (mV) }
STATE { m h }
ASSIGNED { v (mV) ena (mV) ina (mA/cm2) g (S/cm2) am (/ms) bm (/ms) ah (/ms) bh (/ms) }
BREAKPOINT {
  SOLVE states METHOD cnexp
  g = gbar*m*m*h
  ina = g*(v - ena)
}
INITIAL { rates(v) m = am/(am + bm) h = ah/(ah + bh) }
DERIVATIVE states {
  rates(v)
  m' = am*(1 - m) - bm*m
  h' = ah*(1 - h) - bh*h
}
PROCEDURE rates(v (mV)) {
  LOCAL u
  u = v - vshift
  am = .32*linoid(13.1 - u, 4)
  bm = .28*linoid(u - 40.1, 5)
  ah = .128*exp((17 - u)/18)
  bh = 4/(1 + exp((40 - u)/5))
}
FUNCTION linoid(x (mV), k (mV)) {
  if (fabs(x/k) < 1e-6) { linoid = k*(1 - x/k/2) } else { linoid = x/(exp(x/k) - 1) }
}
