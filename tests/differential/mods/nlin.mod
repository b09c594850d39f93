: LINEAR and NONLINEAR solved in PROCEDUREs' place, ~+, array coefficients
NEURON { SUFFIX nlin RANGE p, q, r, k }
PARAMETER { k = 0.3 }
ASSIGNED { v (mV) p q r }
STATE { xx yy a b }
INITIAL { xx = 1 yy = 0.5 a = 0 b = 0 }
BREAKPOINT { SOLVE lin SOLVE nonl p = a + b q = xx*yy }
LINEAR lin { ~ 2*a + k*b = v/10 ~ a - 3*b = 1 + k }
NONLINEAR nonl { ~ xx*xx + yy = 3 + v/100 ~+ 0.125*xx = k - 0.5 + v*1e-3 ~ xx - yy = 0.25 }
