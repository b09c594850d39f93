: DERIVATIVE by every method, coupled states, LOCALs, a nested function
NEURON { SUFFIX ders RANGE m, n, e1, e2, r1, r2, d1, d2 NONSPECIFIC_CURRENT i }
PARAMETER { tau = 3 (ms) g = 1e-5 }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { m n e1 e2 d1 d2 }
INITIAL { m = 0.1 n = 0.2 e1 = 1 e2 = 0 d1 = 0.5 d2 = 0.25 }
BREAKPOINT {
  SOLVE a METHOD cnexp
  SOLVE c METHOD euler
  SOLVE d METHOD derivimplicit
  i = g*m*n^3*(v + 65)
}
DERIVATIVE a { LOCAL inf inf = sig(v, -40, 5) m' = (inf - m)/tau n' = 0.1*(1 - n) - 0.2*n*sig(v, 0, 10) }
DERIVATIVE c { e1' = -0.1*e2 e2' = 0.1*e1 - 0.01*e2*e2 }
DERIVATIVE d { d1' = -d1*d1 + 0.3*d2 d2' = 0.1*d1 - 0.2*d2 + v*1e-4 }
FUNCTION sig(v, h, k) { sig = 1/(1 + exp(-(v - h)/k)) }
