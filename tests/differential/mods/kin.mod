: KINETIC: coefficients, sources, sinks, two CONSERVEs, COMPARTMENT of an array, STEADYSTATE, flux read after a reaction
NEURON { SUFFIX kin USEION ca READ ica, cai WRITE cai RANGE fl, c, total NONSPECIFIC_CURRENT i }
DEFINE N 3
PARAMETER { kf = 0.5 kb = 0.1 total = 1.25 D = 0.3 }
ASSIGNED { v (mV) ica (mA/cm2) fl i vol[N] }
STATE { cai c[N] open closed inact p2 }
INITIAL { FROM j = 0 TO N-1 { vol[j] = 1 + j } cai = 1e-4 SOLVE scheme STEADYSTATE sparse }
BREAKPOINT { SOLVE scheme METHOD sparse i = 1e-4*open*(v + 20) }
KINETIC scheme {
  LOCAL rate
  COMPARTMENT j, vol[j] { c }
  COMPARTMENT 2.5 { cai }
  rate = exp(v/25)
  ~ closed <-> open (kf*rate, kb)
  fl = f_flux - b_flux
  ~ open <-> inact (0.02, 0.01)
  ~ 2 cai + p2 <-> c[0] (3, 0.2)
  ~ cai << (-ica*0.01)
  FROM j = 0 TO N-2 { ~ c[j] <-> c[j+1] (D, D) }
  ~ c[2] -> (0.05 + v*1e-4)
  ~ p2 + 2 c[1] <-> c[2] (0.01, 0.02)
  CONSERVE closed + open + inact = total
}
