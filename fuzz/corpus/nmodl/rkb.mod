: runge (4th order), two coupled states (a STATE may not be called y: y0 clashes with libm)
NEURON { SUFFIX rkb NONSPECIFIC_CURRENT i RANGE ya, zb }
UNITS { (mV)=(millivolt) (mA)=(milliamp) }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { ya zb }
INITIAL { ya = 0.5 zb = 0 }
BREAKPOINT { SOLVE d METHOD runge  i = 0.0001*ya*(v+60) }
DERIVATIVE d { ya' = zb   zb' = 1.5*(1 - ya*ya)*zb - ya + 0.001*(v+65) }
