: LONGITUDINAL_DIFFUSION of an ion and of an array, on one compartment
NEURON { SUFFIX ldfa USEION ca READ ica, cai WRITE cai RANGE s }
DEFINE N 2
ASSIGNED { ica (mA/cm2) diam (um) v (mV) }
STATE { cai s[N] }
INITIAL { cai = 1e-4 FROM j = 0 TO N-1 { s[j] = 1 + j } }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
  COMPARTMENT diam { cai }
  COMPARTMENT j, diam*(1 + j) { s }
  LONGITUDINAL_DIFFUSION 0.6*diam { cai }
  LONGITUDINAL_DIFFUSION j, 0.2*diam*(1 + j) { s }
  ~ cai << (-ica*0.5)
  ~ s[0] <-> s[1] (0.1, 0.3 + v*1e-4)
}
