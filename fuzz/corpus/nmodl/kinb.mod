: nonlinear KINETIC: stoichiometry 2, COMPARTMENT, <<, two CONSERVE statements
NEURON { SUFFIX kinb NONSPECIFIC_CURRENT i RANGE c, b, cb, p, pc, vol, btot, ptot, kin1 THREADSAFE }
UNITS { (mV)=(millivolt) (mA)=(milliamp) }
PARAMETER { vol = 1.7 btot = 0.3 ptot = 0.2 kin1 = 0.4 }
ASSIGNED { v (mV) i (mA/cm2) src }
STATE { c b cb p pc }
INITIAL { c = 0.05 b = btot cb = 0 p = ptot pc = 0 }
BREAKPOINT { SOLVE r METHOD sparse  i = 0.002*pc*(v+75) }
KINETIC r {
  COMPARTMENT vol { c }
  src = kin1/(1+exp(-(v+35)/5))
  ~ c << (src)
  ~ c + b <-> cb (8, 0.7)
  ~ 2 c + p <-> pc (30, 0.5)
  ~ c -> (0.9)
  CONSERVE b + cb = btot
  CONSERVE p + pc = ptot
}
