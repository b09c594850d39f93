: DERIVATIVE by euler
NEURON { SUFFIX eul RANGE p, q NONSPECIFIC_CURRENT i }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { p q }
INITIAL { p = 1 q = 0 }
BREAKPOINT { SOLVE steps METHOD euler i = 1e-5*p*(v + 65) }
DERIVATIVE steps {
  p' = -0.1*q
  q' = 0.1*p - 0.01*q*p + v*1e-4
}
